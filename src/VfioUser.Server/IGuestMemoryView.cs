using Microsoft.Win32.SafeHandles;

namespace VfioUser.Server;

/// <summary>Guest physical memory as the client had mapped it when the view was opened. Windows that the client takes
/// back meanwhile stay readable until the view is disposed of, so keep it for one piece of work only. One thread at a
/// time, any thread.</summary>
public interface IGuestMemoryView : IDisposable
{
    /// <inheritdoc cref="IGuestMemory.TryRead"/>
    /// <remarks>Memory without a file is read by the device's thread, by way of the client: slow, and gone at once when
    /// the client takes it back. A client that is silent costs a wait of at most twice
    /// <see cref="VfioUserServerOptions.DmaTimeout"/>.</remarks>
    bool TryRead(ulong address, Span<byte> destination);

    /// <summary>There is no guest memory at all: no client is connected, or it has mapped none.</summary>
    bool IsEmpty => false;

    /// <summary>Whether the client has mapped this byte so that it can be read.</summary>
    bool IsMapped(ulong address);

    /// <summary>The stretch around a byte that the client has mapped so that it can be read.</summary>
    /// <param name="address">The byte.</param>
    /// <param name="first">Of the stretch.</param>
    /// <param name="last">Of the stretch; included.</param>
    /// <returns>false when the byte is not mapped like that.</returns>
    bool TryGetRange(ulong address, out ulong first, out ulong last)
    {
        (first, last) = (address, address);
        return IsMapped(address);
    }

    /// <summary>Guest memory where it lies, without a copy: the guest changes it meanwhile. Valid until the view is
    /// disposed of.</summary>
    /// <returns>The bytes from <paramref name="address"/> on, up to <paramref name="length"/> or the end of the window;
    /// none when they are not mapped into this process, which memory without a file, or with one that can shrink, never
    /// is.</returns>
    ReadOnlySpan<byte> Map(ulong address, int length) => default;

    /// <summary>The file behind an address, for handing its pages on to the kernel. Windows of the same file have the
    /// same descriptor, and it stays the same object as long as a window has it.</summary>
    /// <param name="address">Guest physical.</param>
    /// <param name="range">The file, which the view owns, and the bytes of the window from the address on.</param>
    /// <returns>false when nothing is mapped there, or memory without a file.</returns>
    bool TryGetFile(ulong address, out GuestFileRange range);
}

/// <summary>A stretch of guest memory that is a stretch of a file.</summary>
/// <param name="File">Open as long as the view is.</param>
/// <param name="Offset">Of the first byte, in the file.</param>
/// <param name="Length">Bytes up to the end of the window.</param>
/// <param name="CanWrite">The client lets us write there.</param>
public readonly record struct GuestFileRange(SafeFileHandle File, ulong Offset, ulong Length, bool CanWrite);
