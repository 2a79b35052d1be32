namespace GvtDevice.Cli.VideoFiles;

/// <summary>The files of a recording: a video has one size, so each size that the guest sets begins another.</summary>
/// <param name="path">The first; the next is FILE-2.mkv after FILE.mkv. '-' is standard output.</param>
internal sealed class VideoFileNames(string path)
{
    public const string StandardOutput = "-";

    private int _number;

    /// <summary>The file that was opened last, for people.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Opens the next file, and replaces one that exists.</summary>
    /// <exception cref="IOException">It cannot be written; or standard output has had a video already.</exception>
    public Stream OpenNext()
    {
        _number++;
        if (path == StandardOutput)
        {
            Name = "standard output";
            return _number == 1
                ? Console.OpenStandardOutput()
                : throw new IOException("the guest has set another size, and standard output takes one video");
        }

        Name = _number == 1
            ? path
            : Path.Combine(
                Path.GetDirectoryName(path) ?? "",
                $"{Path.GetFileNameWithoutExtension(path)}-{_number}{Path.GetExtension(path)}");
        return new FileStream(Name, FileMode.Create, FileAccess.Write, FileShare.Read);
    }
}
