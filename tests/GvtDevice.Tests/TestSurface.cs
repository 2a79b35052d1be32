using GvtDevice.Gtt;
using VfioUser.Server;

namespace GvtDevice.Tests;

/// <summary>Memory from address 0 that a test fills; graphics addresses are guest physical ones.</summary>
internal sealed class TestSurface : IGraphicsMemory, IGuestMemory
{
    public byte[] Bytes { get; } = new byte[8 << 20];

    public bool TryRead(ulong surfaceOffset, Span<byte> destination)
    {
        if (surfaceOffset > (ulong)Bytes.Length || (ulong)destination.Length > (ulong)Bytes.Length - surfaceOffset)
        {
            return false;
        }

        Bytes.AsSpan((int)surfaceOffset, destination.Length).CopyTo(destination);
        return true;
    }

    public bool TryWrite(ulong address, ReadOnlySpan<byte> source)
    {
        if (address > (ulong)Bytes.Length || (ulong)source.Length > (ulong)Bytes.Length - address)
        {
            return false;
        }

        source.CopyTo(Bytes.AsSpan((int)address));
        return true;
    }

    public IGuestMemoryView OpenView() => throw new NotSupportedException();
}
