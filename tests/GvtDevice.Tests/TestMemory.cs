using VfioUser.Server;

namespace GvtDevice.Tests;

/// <summary>Guest memory from address 0, as large as the test says.</summary>
internal sealed class TestMemory(int size) : IGuestMemory
{
    public byte[] Bytes { get; } = new byte[size];

    public int Reads { get; private set; }

    public bool TryRead(ulong address, Span<byte> destination)
    {
        Reads++;
        if (address > (ulong)Bytes.Length || (ulong)destination.Length > (ulong)Bytes.Length - address)
        {
            return false;
        }

        Bytes.AsSpan((int)address, destination.Length).CopyTo(destination);
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

    public bool TryClear(ulong address, ulong length) => TryWrite(address, new byte[length]);

    public IGuestMemoryView OpenView() => new View(this);

    private sealed class View(TestMemory memory) : IGuestMemoryView
    {
        public bool TryRead(ulong address, Span<byte> destination) => memory.TryRead(address, destination);

        public ReadOnlySpan<byte> Map(ulong address, int length) =>
            IsMapped(address)
                ? memory.Bytes.AsSpan((int)address, Math.Min(length, memory.Bytes.Length - (int)address))
                : default;

        public bool IsMapped(ulong address) => address < (ulong)memory.Bytes.Length;

        public bool TryGetFile(ulong address, out GuestFileRange range)
        {
            range = default;
            return false;
        }

        public void Dispose()
        {
        }
    }
}
