using DisplayModel.Scanout;

namespace RemoteDisplay.Png;

/// <summary>Pictures as files.</summary>
public static class PngFile
{
    /// <exception cref="InvalidDataException">It is no PNG that <see cref="PngDecoder"/> reads.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be read.</exception>
    public static Frame Read(string path) => PngDecoder.Read(File.ReadAllBytes(path));

    /// <summary>Replaces the file only when the picture is complete, so that a viewer never reads a partial
    /// file.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Write(Frame frame, string path)
    {
        string part = $"{path}.{Environment.ProcessId}.part";
        try
        {
            using (FileStream output = File.Create(part))
            {
                PngEncoder.Write(frame, output);
            }

            File.Move(part, path, overwrite: true);
        }
        finally
        {
            File.Delete(part);
        }
    }
}
