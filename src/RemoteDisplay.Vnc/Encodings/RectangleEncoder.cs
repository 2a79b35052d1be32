using DisplayModel.Geometry;
using DisplayModel.Scanout;
using RemoteDisplay.Vnc.Wire;

namespace RemoteDisplay.Vnc.Encodings;

/// <summary>Writes rectangles of a frame in one encoding, for one viewer: some encodings refer to earlier
/// data.</summary>
internal abstract class RectangleEncoder : IDisposable
{
    /// <summary>The widest rectangle that it accepts.</summary>
    public virtual int MaxWidth => int.MaxValue;

    /// <summary>The most pixels of a rectangle, which limits the memory in use. A rectangle of one colour may be larger
    /// if <see cref="LikesSolids"/>.</summary>
    public virtual int MaxArea => 128 * 1024;

    /// <summary>Whether large areas of one colour should be separate rectangles.</summary>
    public virtual bool LikesSolids => false;

    /// <summary>Whether the last rectangle is an approximation of the picture.</summary>
    public virtual bool IsLossy => false;

    /// <summary>Writes the rectangle with its header.</summary>
    public abstract void Encode(Frame frame, PixelRect area, ViewerFormat format, OutputBuffer output);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Writes position, size and encoding. Source: RFC 6143, section 7.6.1.</summary>
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
