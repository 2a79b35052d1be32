using DisplayModel.Scanout;
using RemoteDisplay.Png;

namespace GvtDevice.Lab.Pictures;

/// <summary>Writes PNG files of the user's.</summary>
internal static class PictureFile
{
    /// <exception cref="LabException">It cannot be written.</exception>
    public static void Write(Frame frame, string path)
    {
        try
        {
            PngFile.Write(frame, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LabException($"cannot write {path}: {e.Message}", e);
        }
    }
}
