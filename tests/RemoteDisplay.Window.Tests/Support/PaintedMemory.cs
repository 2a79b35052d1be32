using System.Runtime.InteropServices;
using DisplayModel.Scanout;
using RemoteDisplay.Screens;

namespace RemoteDisplay.Window.Tests.Support;

/// <summary>The memory of a <see cref="PaintedGuest"/>.</summary>
internal sealed class PaintedMemory(IReadOnlyList<PaintedHead> heads) : ISurfaceMemory, ISurfaceView
{
    public ISurfaceView Open() => this;

    public bool TryRead(ulong surfaceOffset, Span<byte> destination)
    {
        PaintedHead head = heads[(int)(surfaceOffset >> 32)];
        return surfaceOffset >= head.CursorStart
            ? head.Cursor.Image is { } image && TryCopy(Pixels(image), surfaceOffset - head.CursorStart, destination)
            : head.Picture is { } picture && TryCopy(picture.Pixels, surfaceOffset - head.Start, destination);
    }

    public bool TryGetPages(ulong surfaceOffset, Span<ulong> pages) => true;

    public void Dispose()
    {
    }

    private static uint[] Pixels(CursorImage image) =>
        [.. Enumerable.Range(0, image.HeightPx).SelectMany(y => image.Row(y).ToArray())];

    private static bool TryCopy(ReadOnlySpan<uint> pixels, ulong offset, Span<byte> destination)
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(pixels);
        if (offset + (ulong)destination.Length > (ulong)bytes.Length)
        {
            return false;
        }

        bytes.Slice((int)offset, destination.Length).CopyTo(destination);
        return true;
    }
}
