using Microsoft.Win32.SafeHandles;
using VfioUser.Server;

namespace VfioUser.Display.Tests.Buffers;

/// <summary>Guest memory of windows that a test puts together. A window without a file is read from
/// <see cref="Bytes"/>, and so is one with a file.</summary>
internal sealed class FakeMemory(int size) : IGuestMemoryView
{
    public byte[] Bytes { get; } = new byte[size];

    public List<Window> Windows { get; } = [];

    public void Map(ulong address, ulong size, SafeFileHandle? file = null, ulong offset = 0, bool canWrite = true) =>
        Windows.Add(new Window(address, size, file, offset, canWrite));

    public bool IsEmpty => Windows.Count == 0;

    public bool IsMapped(ulong address) => Find(address) is not null;

    public bool TryRead(ulong address, Span<byte> destination)
    {
        if (!IsMapped(address))
        {
            return false;
        }

        Bytes.AsSpan((int)address, destination.Length).CopyTo(destination);
        return true;
    }

    public bool TryGetFile(ulong address, out GuestFileRange range)
    {
        range = default;
        if (Find(address) is not { File: { } file } window)
        {
            return false;
        }

        ulong offset = address - window.Address;
        range = new GuestFileRange(file, window.Offset + offset, window.Size - offset, window.CanWrite);
        return true;
    }

    public void Dispose()
    {
    }

    private Window? Find(ulong address)
    {
        foreach (Window window in Windows)
        {
            if (address - window.Address < window.Size)
            {
                return window;
            }
        }

        return null;
    }

    internal sealed record Window(ulong Address, ulong Size, SafeFileHandle? File, ulong Offset, bool CanWrite);
}
