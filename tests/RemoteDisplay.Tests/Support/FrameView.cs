using System.Runtime.InteropServices;
using DisplayModel.Scanout;

namespace RemoteDisplay.Tests.Support;

/// <summary>A guest's memory that holds one picture from its start, line after line.</summary>
/// <param name="picture">null for no memory.</param>
internal sealed class FrameView(Frame? picture) : ISurfaceView
{
    public bool TryRead(ulong surfaceOffset, Span<byte> destination)
    {
        ReadOnlySpan<byte> memory = picture is null ? [] : MemoryMarshal.AsBytes(picture.Pixels);
        return surfaceOffset <= (ulong)memory.Length && memory[(int)surfaceOffset..].Length >= destination.Length
            && memory.Slice((int)surfaceOffset, destination.Length).TryCopyTo(destination);
    }

    public bool TryGetPages(ulong surfaceOffset, Span<ulong> pages) => false;

    public void Dispose()
    {
    }
}
