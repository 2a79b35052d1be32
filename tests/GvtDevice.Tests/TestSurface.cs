using GvtDevice.Gtt;
using VfioUser.Server;

namespace GvtDevice.Tests;

/// <summary>Memory from address 0 that a test fills; graphics addresses are guest physical ones.</summary>
internal sealed class TestSurface : IGraphicsMemory, IGuestMemory
{
    private readonly TestMemory _memory = new(8 << 20);

    public byte[] Bytes => _memory.Bytes;

    public bool TryRead(ulong surfaceOffset, Span<byte> destination) => _memory.TryRead(surfaceOffset, destination);

    public bool TryWrite(ulong address, ReadOnlySpan<byte> source) => _memory.TryWrite(address, source);

    public bool TryClear(ulong address, ulong length) => _memory.TryClear(address, length);

    public IGuestMemoryView OpenView() => _memory.OpenView();
}
