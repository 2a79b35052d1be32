using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using VfioUser.Server;

namespace VfioUser.Display.Buffers;

/// <summary>The part of a window of guest memory that a buffer uses.</summary>
/// <param name="First">The guest physical address of the lowest page.</param>
/// <param name="Last">The guest physical address of the highest page.</param>
/// <param name="End">The first byte after the window; 0 for the end of the address space.</param>
/// <param name="File">The file of the window; only compared, and not kept open.</param>
/// <param name="Shift">Guest physical address minus offset in the file, modulo 2^64.</param>
internal readonly record struct WindowUse(ulong First, ulong Last, ulong End, SafeFileHandle File, ulong Shift)
{
    /// <summary>Returns the windows that contain these pages; all of them have a file.</summary>
    public static WindowUse[] Of(IGuestMemoryView memory, ReadOnlySpan<ulong> pages)
    {
        List<WindowUse> windows = [];
        foreach (ulong page in pages)
        {
            if (memory.TryGetFile(page, out GuestFileRange range))
            {
                Add(windows, new WindowUse(page, page, page + range.Length, range.File, page - range.Offset));
            }
        }

        return [.. windows];
    }

    /// <summary>Whether the same bytes of the same file are still mapped here.</summary>
    public bool IsIn(IGuestMemoryView memory) =>
        memory.TryGetFile(First, out GuestFileRange range)
        && ReferenceEquals(range.File, File)
        && First - range.Offset == Shift
        && range.Length > Last - First;

    private static void Add(List<WindowUse> windows, WindowUse use)
    {
        foreach (ref WindowUse window in CollectionsMarshal.AsSpan(windows))
        {
            if (ReferenceEquals(window.File, use.File) && window.End == use.End && window.Shift == use.Shift)
            {
                window =
                    window with { First = Math.Min(window.First, use.First), Last = Math.Max(window.Last, use.Last) };
                return;
            }
        }

        windows.Add(use);
    }
}
