using System.Runtime.InteropServices;
using DisplayModel;
using LinuxInterop;
using VfioUser.Protocol;
using VfioUser.Server;

namespace VfioUser.Display.Buffers;

/// <summary>One of the alternating pictures, and its file.</summary>
internal sealed class ShadowSlot(uint id, ShadowBudget budget) : IDisposable
{
    private MemFd? _file;

    public uint Id => id;

    public bool IsHeld { get; set; }

    public uint FileId { get; private set; }

    public MemFd File => _file ?? throw new InvalidOperationException("The slot has no file yet.");

    public int WidthPx { get; private set; }

    public int HeightPx { get; private set; }

    public int StridePx { get; private set; }

    /// <summary>The sequence up to which its pixels have all damage; 0 if that is not known, or without a
    /// picture.</summary>
    public ulong Sequence { get; set; }

    /// <summary>The cursor that its pixels show; null for none.</summary>
    public PlaneState? Cursor { get; set; }

    public Span<uint> Pixels => MemoryMarshal.Cast<byte, uint>(File.Slice(0, HeightPx * StridePx * sizeof(uint)));

    /// <summary>Allocates the file for a picture; a picture of the same size keeps its pixels.</summary>
    /// <exception cref="VfioUserException">ENOMEM: there is no memory for it.</exception>
    public void Fit(int widthPx, int heightPx, ref uint lastFileId)
    {
        if (_file is not null && (WidthPx, HeightPx) == (widthPx, heightPx))
        {
            return;
        }

        Sequence = 0;
        const int pixelsPerStep = 16;                   // 64 bytes
        StridePx = (widthPx + pixelsPerStep - 1) / pixelsPerStep * pixelsPerStep;
        (WidthPx, HeightPx) = (widthPx, heightPx);
        ulong page = (ulong)Environment.SystemPageSize;
        ulong size = ((ulong)heightPx * (ulong)StridePx * sizeof(uint) + page - 1) / page * page;
        if (_file?.Size == size)
        {
            return;
        }

        Free();
        if (!budget.TryTake((long)size))
        {
            throw new VfioUserException(Errno.ENOMEM, $"the shadows of all clients leave no room for {size} bytes");
        }

        try
        {
            _file = MemFd.Create("gvt-shadow", size, isOursToWrite: true);
            FileId = ++lastFileId;
        }
        catch (LinuxException e)
        {
            budget.Return((long)size);
            throw new VfioUserException(Errno.ENOMEM, e.Message);
        }
    }

    public void Dispose() => Free();

    private void Free()
    {
        if (_file is { } file)
        {
            _file = null;
            budget.Return((long)file.Size);
            file.Dispose();
        }
    }
}
