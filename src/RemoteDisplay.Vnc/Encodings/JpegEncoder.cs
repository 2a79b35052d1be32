using System.Buffers;
using DisplayModel.Geometry;
using DisplayModel.Scanout;
using RemoteDisplay.Vnc.Wire;

namespace RemoteDisplay.Vnc.Encodings;

/// <summary>Compresses photographs and films as JPEG, which is lossy.</summary>
internal sealed unsafe class JpegEncoder : IDisposable
{
    /// <summary>From this quality on each pixel has its own colour.</summary>
    private const int FullColourQuality = 85;

    private nint _handle = TurboJpeg.InitCompress();

    /// <summary>Appends the JPEG file of an area.</summary>
    /// <param name="frame">The picture.</param>
    /// <param name="area">The area.</param>
    /// <param name="quality">1 (small) to 100 (good).</param>
    /// <param name="output">Receives the length, compact, and the file.</param>
    /// <returns>false if the library refuses; nothing is appended.</returns>
    public bool TryWrite(Frame frame, PixelRect area, int quality, OutputBuffer output)
    {
        int subsampling = quality < FullColourQuality ? TurboJpeg.ColourOfFourPixels : TurboJpeg.ColourOfEachPixel;
        nuint length = TurboJpeg.BufferSize(area.Width, area.Height, subsampling);
        byte[] file = ArrayPool<byte>.Shared.Rent((int)length);
        int result;
        fixed (uint* pixels = frame.Pixels[((area.Y * frame.WidthPx) + area.X)..])
        fixed (byte* start = file)
        {
            byte* jpeg = start;
            result = TurboJpeg.Compress(
                _handle, pixels, area.Width, frame.WidthPx * sizeof(uint), area.Height, TurboJpeg.PixelFormatBgrx,
                &jpeg, &length, subsampling, quality, TurboJpeg.OwnBuffer);
        }

        if (result == 0)
        {
            TightStreams.WriteCompactLength((int)length, output);
            output.Write(file.AsSpan(0, (int)length));
        }

        ArrayPool<byte>.Shared.Return(file);
        return result == 0;
    }

    public void Dispose()
    {
        if (_handle != 0)
        {
            _ = TurboJpeg.Destroy(_handle);
            _handle = 0;
        }
    }
}
