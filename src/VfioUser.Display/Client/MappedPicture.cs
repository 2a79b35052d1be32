using System.Runtime.InteropServices;
using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using VfioUser.Protocol.Display;

namespace VfioUser.Display.Client;

/// <summary>The picture in a shadow's file, mapped: rows of 32-bit pixels.</summary>
public sealed class MappedPicture : IDisposable
{
    private readonly MappedMemory _file;
    private readonly BufferReply _layout;

    /// <exception cref="InvalidDataException">The file is shorter than the picture.</exception>
    /// <exception cref="LinuxException">The file cannot be mapped.</exception>
    public MappedPicture(BufferReply layout, SafeFileHandle file)
    {
        ulong end = layout.Offset + ((ulong)layout.Stride * layout.Height);
        if (layout.Stride < layout.Width * sizeof(uint)
            || layout.Stride % sizeof(uint) != 0
            || end > Math.Min(layout.Size, (ulong)RandomAccess.GetLength(file)))
        {
            throw new InvalidDataException("the server's picture is larger than its file");
        }

        _layout = layout;
        _file = MappedMemory.Map(file, 0, end, canRead: true, canWrite: false);
    }

    public int WidthPx => (int)_layout.Width;

    public int HeightPx => (int)_layout.Height;

    /// <summary>Pixels from one row to the next.</summary>
    public int StridePx => (int)_layout.Stride / sizeof(uint);

    public bool HasSizeOf(BufferReply other) => (_layout.Width, _layout.Height) == (other.Width, other.Height);

    /// <summary>The pixels of a row.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public ReadOnlySpan<uint> Row(int y) => MemoryMarshal.Cast<byte, uint>(
        _file.Slice(_layout.Offset + ((ulong)y * _layout.Stride), WidthPx * sizeof(uint)));

    public void Dispose() => _file.Dispose();
}
