namespace RemoteDisplay.Vnc;

/// <summary>The size that the viewer received last, in pixels; its writer sets it, its reader uses it.</summary>
internal sealed class ViewerSize(int widthPx, int heightPx)
{
    private long _size = Pack(widthPx, heightPx);

    public void Set(int widthPx, int heightPx) => Volatile.Write(ref _size, Pack(widthPx, heightPx));

    public (int WidthPx, int HeightPx) Get()
    {
        long size = Volatile.Read(ref _size);
        return ((int)(size >> 32), (int)size);
    }

    private static long Pack(int widthPx, int heightPx) => (long)widthPx << 32 | (uint)heightPx;
}
