using Display.GuestProbe.Linux;
using DisplayModel;
using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using static Display.GuestProbe.ICommands;

namespace Display.GuestProbe;

/// <summary>What the probe does on a machine whose graphics card is the device: programs that map buffers through its
/// aperture, and set the gamma table.</summary>
internal sealed class ApertureCommands : ICommands
{
    private readonly KmsScreen _screen = new();
    private readonly List<GemBuffer> _buffers = [];

    public string Execute(string[] words)
    {
        try
        {
            return words switch
            {
                ["show", string width, string height] => Show(Number(width), Number(height)),
                ["large", string width, string height, string modeWidth, string modeHeight] =>
                    ShowLarge(Number(width), Number(height), Number(modeWidth), Number(modeHeight)),
                ["pan", string x, string y] => Pan(Number(x), Number(y)),
                ["map", string width, string height] => Map(Number(width), Number(height)),
                ["gamma", string length, string shape] => SetGamma(Number(length), shape == "inverted"),
                _ => "unknown",
            };
        }
        catch (LinuxException e)
        {
            return $"failed {e.Message}";
        }
    }

    public void Dispose()
    {
        _buffers.ForEach(buffer => buffer.Dispose());
        _screen.Dispose();
    }

    /// <summary>Shows a buffer with a diagonal of white pixels, drawn through the aperture.</summary>
    private string Show(int widthPx, int heightPx)
    {
        GemBuffer buffer = Add(widthPx, heightPx);
        buffer.Write(Enumerable.Range(0, heightPx).Select(i => (i, i, 0xFF_FFFFu)));
        using SafeFileHandle dmabuf = buffer.Export();
        return _screen.Show(dmabuf, (uint)PixelFormat.Xrgb8888, widthPx, heightPx, widthPx * sizeof(uint));
    }

    /// <summary>Shows a corner of a buffer of which each pixel is another.</summary>
    private string ShowLarge(int widthPx, int heightPx, int modeWidthPx, int modeHeightPx)
    {
        GemBuffer buffer = Add(widthPx, heightPx);
        buffer.Fill((x, y) => TestPattern.Pixel(1, x, y));
        using SafeFileHandle dmabuf = buffer.Export();
        return _screen.ShowPart(
            dmabuf, (uint)PixelFormat.Xrgb8888, widthPx, heightPx, widthPx * sizeof(uint), modeWidthPx, modeHeightPx);
    }

    private string Pan(int x, int y)
    {
        _screen.Pan(x, y);
        return "ok";
    }

    /// <summary>Writes a pixel of each tile of a buffer through the aperture, and looks for them in its
    /// memory.</summary>
    private string Map(int widthPx, int heightPx)
    {
        GemBuffer buffer = Add(widthPx, heightPx);
        (int Y, int X, uint Value)[] pixels =
        [
            .. from tileY in Enumerable.Range(0, heightPx / GemBuffer.TileRows)
               from tileX in Enumerable.Range(0, widthPx / GemBuffer.TilePx)
               let y = (tileY * GemBuffer.TileRows) + (tileX % GemBuffer.TileRows)
               let x = (tileX * GemBuffer.TilePx) + (tileY % GemBuffer.TilePx)
               select (y, x, 0x8000_0000 | ((uint)y << 16) | (uint)x),
        ];
        buffer.Write(pixels);
        foreach ((int y, int x, uint value) in pixels)
        {
            if (buffer.Read(y, x) is uint found && found != value)
            {
                return $"differs at {x},{y}: 0x{found:X8}";
            }
        }

        return "same";
    }

    /// <param name="length">Entries of GAMMA_LUT; 0 for the legacy table.</param>
    /// <param name="isInverted">White becomes black.</param>
    private string SetGamma(int length, bool isInverted)
    {
        if (length == 0)
        {
            _screen.Gamma.SetLegacy(isInverted);
        }
        else
        {
            _screen.Gamma.SetLut(length, isInverted);
        }

        return "ok";
    }

    private GemBuffer Add(int widthPx, int heightPx)
    {
        GemBuffer buffer = new(widthPx * sizeof(uint), heightPx);
        _buffers.Add(buffer);
        return buffer;
    }
}
