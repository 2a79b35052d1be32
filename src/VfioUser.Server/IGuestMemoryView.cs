using Microsoft.Win32.SafeHandles;

namespace VfioUser.Server;

/// <summary>Guest physical memory as the client had mapped it when the view was opened. Windows that the client unmaps
/// later stay readable until the view is disposed of, so keep a view for one piece of work only. One thread at a time,
/// any thread.</summary>
public interface IGuestMemoryView : IDisposable
{
    /// <inheritdoc cref="IGuestMemory.TryRead"/>
    /// <remarks>The device thread reads memory without a file through the client. That is slow, and fails as soon as
    /// the client has unmapped the memory. A client that does not answer costs a wait of at most twice
    /// <see cref="VfioUserServerOptions.DmaTimeout"/>.</remarks>
    bool TryRead(ulong address, Span<byte> destination);

    /// <summary>Whether there is no guest memory: no client is connected, or it has mapped none.</summary>
    bool IsEmpty => false;

    /// <summary>Whether the client has mapped this byte readable.</summary>
    bool IsMapped(ulong address);

    /// <summary>Gets the contiguous readable range around a byte.</summary>
    /// <param name="address">The guest physical address of the byte.</param>
    /// <param name="first">The first address of the range.</param>
    /// <param name="last">The last address of the range, inclusive.</param>
    /// <returns>false when the byte is not mapped readable.</returns>
    bool TryGetRange(ulong address, out ulong first, out ulong last)
    {
        (first, last) = (address, address);
        return IsMapped(address);
    }

    /// <summary>Guest memory in place, without a copy: the guest can change it at any time. Valid until the view is
    /// disposed of.</summary>
    /// <returns>The bytes from <paramref name="address"/> on, up to <paramref name="length"/> or the end of the window.
    /// Empty when they are not mapped into this process, which is always so for memory without a file or with a file
    /// that can shrink.</returns>
    ReadOnlySpan<byte> Map(ulong address, int length) => default;

    /// <summary>Gets the file behind an address, for passing its pages to the kernel. Windows of the same file have the
    /// same descriptor object while at least one of them exists.</summary>
    /// <param name="address">A guest physical address.</param>
    /// <param name="range">The file, which the view owns, and the part of the window from the address on.</param>
    /// <returns>false when the address is not mapped, or its memory has no file.</returns>
    bool TryGetFile(ulong address, out GuestFileRange range);
}

/// <summary>A range of guest memory that is a range of a file.</summary>
/// <param name="File">The file; open until the view is disposed of.</param>
/// <param name="Offset">The offset of the first byte in the file, in bytes.</param>
/// <param name="Length">The number of bytes up to the end of the window.</param>
/// <param name="CanWrite">Whether the client permits writes.</param>
public readonly record struct GuestFileRange(SafeFileHandle File, ulong Offset, ulong Length, bool CanWrite);
