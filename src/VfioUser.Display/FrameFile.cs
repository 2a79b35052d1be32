using System.Runtime.InteropServices;
using DisplayModel;
using DisplayModel.Scanout;
using LinuxInterop;
using VfioUser.Protocol.Display;

namespace VfioUser.Display;

/// <summary>Writes a picture into a file for a peer, and reads one from a file.</summary>
internal static class FrameFile
{
    /// <summary>No screen is larger than this.</summary>
    private const int MaxSidePx = 16384;

    public static MemFd Create(Frame frame, out ScreenshotReply description)
    {
        ReadOnlySpan<byte> pixels = MemoryMarshal.AsBytes(frame.Pixels);
        MemFd file = MemFd.Create("gvt-picture", PagesOf((ulong)pixels.Length));
        pixels.CopyTo(file.Slice(0, pixels.Length));
        description = new ScreenshotReply(
            ScreenshotReply.Length,
            (uint)PixelFormat.Xrgb8888,
            (uint)frame.WidthPx,
            (uint)frame.HeightPx,
            (uint)frame.WidthPx * sizeof(uint),
            0,
            (ulong)pixels.Length);
        return file;
    }

    /// <summary>Rounds a number of bytes up to whole pages.</summary>
    public static ulong PagesOf(ulong bytes)
    {
        ulong page = (ulong)Environment.SystemPageSize;
        return (bytes + page - 1) / page * page;
    }

    /// <summary>Reads a picture that a server sent. The file may be shorter than described.</summary>
    /// <exception cref="InvalidDataException">The description is invalid, or the file is too short.</exception>
    public static Frame Read(FileStream file, ScreenshotReply description)
    {
        bool plausible = description.DrmFormat == (uint)PixelFormat.Xrgb8888
            && description.Width is > 0 and <= MaxSidePx
            && description.Height is > 0 and <= MaxSidePx
            && description.Stride == description.Width * sizeof(uint)
            && description.Size == (ulong)description.Stride * description.Height;
        if (!plausible)
        {
            throw new InvalidDataException($"The server describes an impossible picture: {description}");
        }

        uint[] pixels = new uint[description.Width * description.Height];
        try
        {
            file.ReadExactly(MemoryMarshal.AsBytes(pixels.AsSpan()));
        }
        catch (EndOfStreamException e)
        {
            throw new InvalidDataException("The server's picture is shorter than described.", e);
        }

        return new Frame((int)description.Width, (int)description.Height, pixels);
    }
}
