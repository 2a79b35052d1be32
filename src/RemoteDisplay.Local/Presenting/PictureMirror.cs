using DisplayModel;
using DisplayModel.Geometry;
using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using RemoteDisplay.Local.Kms;
using RemoteDisplay.Local.Scanout;
using VfioUser.Display.Client;
using VfioUser.Protocol.Display;

namespace RemoteDisplay.Local.Presenting;

/// <summary>A framebuffer that mirrors a picture of the server, in the monitor's mode of the same size, or scaled to
/// the preferred mode between black bars.</summary>
internal sealed class PictureMirror : IDisposable
{
    private readonly MappedPicture _picture;
    private readonly DumbBuffer _buffer;
    private readonly PixelRect _area;
    private readonly int[] _columns;

    /// <exception cref="InvalidDataException">The file is shorter than the picture.</exception>
    /// <exception cref="LinuxException">The card has too little memory.</exception>
    public PictureMirror(Framebuffers framebuffers, HostHead host, BufferReply layout, SafeFileHandle file)
    {
        _picture = new MappedPicture(layout, file);
        (int width, int height) = (_picture.WidthPx, _picture.HeightPx);
        Fit fit = Fit.Of(width, height, host).First();
        (Mode, _area) = (fit.Mode, fit.Area);
        _columns = [.. Enumerable.Range(0, _area.Width).Select(x => (int)((long)x * width / _area.Width))];
        try
        {
            _buffer = framebuffers.CreateDumb(Mode.WidthPx, Mode.HeightPx);
        }
        catch
        {
            _picture.Dispose();
            throw;
        }
    }

    public HostMode Mode { get; }

    public bool HasSizeOf(BufferReply other) => _picture.HasSizeOf(other);

    /// <summary>Copies the changes from the file.</summary>
    /// <param name="damage">The changes, pixels of the picture.</param>
    /// <returns>The number of bytes written.</returns>
    public long Update(IReadOnlyList<PixelRect> damage)
    {
        bool isScaled = (_area.Width, _area.Height) != (_picture.WidthPx, _picture.HeightPx);
        PixelRect all = new(0, 0, _picture.WidthPx, _picture.HeightPx);
        long pixels = 0;
        if (isScaled && damage.Count > 0)
        {
            Scale();
            pixels = _area.Area;
        }
        else
        {
            foreach (PixelRect part in damage.Select(part => part.Intersect(all)).Where(part => !part.IsEmpty))
            {
                Copy(part);
                pixels += part.Area;
            }
        }

        return pixels * sizeof(uint);
    }

    public PlaneShow Show(HostPlane plane) => new(
        plane,
        _buffer.Framebuffer,
        _buffer.Layout,
        new PixelRect(0, 0, Mode.WidthPx, Mode.HeightPx),
        new PixelRect(0, 0, Mode.WidthPx, Mode.HeightPx));

    public void Dispose()
    {
        _buffer.Dispose();
        _picture.Dispose();
    }

    private void Copy(PixelRect part)
    {
        for (int y = part.Y; y < part.Bottom; y++)
        {
            _picture.Row(y).Slice(part.X, part.Width).CopyTo(_buffer.Row(_area.Y + y)[(_area.X + part.X)..]);
        }
    }

    /// <summary>Scales by the nearest pixel.</summary>
    private void Scale()
    {
        for (int y = 0; y < _area.Height; y++)
        {
            ReadOnlySpan<uint> from = _picture.Row((int)((long)y * _picture.HeightPx / _area.Height));
            Span<uint> to = _buffer.Row(_area.Y + y)[_area.X..];
            for (int x = 0; x < _columns.Length; x++)
            {
                to[x] = from[_columns[x]];
            }
        }
    }
}
