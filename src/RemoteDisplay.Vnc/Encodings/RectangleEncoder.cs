using DisplayModel.Geometry;
using DisplayModel.Scanout;
using RemoteDisplay.Vnc.Wire;

namespace RemoteDisplay.Vnc.Encodings;

/// <summary>Writes rectangles of a frame in one encoding. One viewer's: some encodings remember what they sent
/// before.</summary>
internal abstract class RectangleEncoder : IDisposable
{
    /// <summary>Widest rectangle it takes.</summary>
    public virtual int MaxWidth => int.MaxValue;

    /// <summary>Most pixels it takes at once, so that little is in memory at a time; areas of one colour may have more
    /// where it likes them.</summary>
    public virtual int MaxArea => 128 * 1024;

    /// <summary>Whether large areas of one colour should come as rectangles of their own.</summary>
    public virtual bool LikesSolids => false;

    /// <summary>Writes the rectangle with its header.</summary>
    public abstract void Encode(Frame frame, PixelRect area, ViewerFormat format, OutputBuffer output);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Position, size, encoding. Source: RFC 6143, section 7.6.1.</summary>
    public static void WriteHeader(OutputBuffer output, PixelRect area, RfbEncoding encoding)
    {
        output.WriteUInt16(area.X);
        output.WriteUInt16(area.Y);
        output.WriteUInt16(area.Width);
        output.WriteUInt16(area.Height);
        output.WriteInt32((int)encoding);
    }

    protected virtual void Dispose(bool disposing)
    {
    }
}
