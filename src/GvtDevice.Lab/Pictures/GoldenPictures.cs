using System.Diagnostics;
using System.Globalization;
using DisplayModel.Scanout;
using RemoteDisplay.Png;

namespace GvtDevice.Lab.Pictures;

/// <summary>Files with the pictures that screens have to show.</summary>
/// <param name="artifacts">Where pictures go that show what is wrong; null for nowhere.</param>
/// <param name="updates">A golden file that is missing or that the screen does not show is written.</param>
/// <param name="progress">Receives a line for each file that is written.</param>
internal sealed class GoldenPictures(string? artifacts, bool updates, Action<string> progress)
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits until a screen shows a golden picture.</summary>
    /// <param name="screen">What messages call the screen.</param>
    /// <param name="capture">Returns its picture; null while it is dark.</param>
    /// <param name="file">The golden picture.</param>
    /// <param name="options">What a difference is, and how long to wait.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="LabException">It shows another picture, or the file is no PNG or missing.</exception>
    public async Task ExpectAsync(
        string screen, Func<CancellationToken, Task<Frame?>> capture, string file, ComparisonOptions options,
        CancellationToken cancellation)
    {
        Frame? golden = ReadGolden(file);
        Stopwatch time = Stopwatch.StartNew();
        using PeriodicTimer look = new(s_look);
        while (true)
        {
            Frame? actual = await capture(cancellation);
            if (golden is not null && IsSame(actual, golden, options))
            {
                return;
            }

            if (time.Elapsed < options.Limit && (golden is not null || updates))
            {
                await look.WaitForNextTickAsync(cancellation);
                continue;
            }

            Judge(screen, actual, golden, file, options);
            return;
        }
    }

    /// <exception cref="LabException">The screen does not show the picture, and the file stays as it is.</exception>
    private void Judge(string screen, Frame? actual, Frame? golden, string file, ComparisonOptions options)
    {
        string name = Path.GetFileName(file);
        if (actual is null)
        {
            throw new LabException($"screen {screen} is dark, and should show {name}");
        }

        if (updates)
        {
            PictureFile.Write(actual, file);
            progress($"wrote {file}: {(golden is null ? "it was missing" : "the screen shows another picture")}");
            return;
        }

        string complaint = golden is null
            ? $"there is no {file}; --update-golden (GVT_LAB_UPDATE_GOLDEN=1) writes it"
            : Complaint(screen, actual, golden, name, options);
        throw new LabException(complaint + Keep(actual, golden, name, options));
    }

    private static string Complaint(
        string screen, Frame actual, Frame golden, string name, ComparisonOptions options)
    {
        if (!HaveSameSize(actual, golden))
        {
            return $"screen {screen} shows {Size(actual)}, and {name} has {Size(golden)}";
        }

        PictureDifference difference = PictureDifference.Between(actual, golden, options)!;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"screen {screen} differs from {name} in {difference.Pixels} of {golden.Pixels.Length} pixels, ")
            + $"by up to {difference.Greatest} of 255, within {difference.Bounds.Width}x{difference.Bounds.Height} "
            + $"at {difference.Bounds.X},{difference.Bounds.Y}";
    }

    /// <summary>Writes what shows the difference to the artifacts.</summary>
    /// <returns>The rest of the complaint, which names the files.</returns>
    private string Keep(Frame actual, Frame? golden, string name, ComparisonOptions options)
    {
        if (artifacts is null)
        {
            return "; with --artifacts DIR, the pictures are kept";
        }

        string path = Path.Combine(artifacts, Path.GetFileNameWithoutExtension(name));
        PictureFile.Write(actual, $"{path}.actual.png");
        if (golden is null || !HaveSameSize(actual, golden))
        {
            return $"; see {path}.actual.png";
        }

        PictureFile.Write(PictureDifference.Paint(actual, golden, options), $"{path}.difference.png");
        return $"; see {path}.actual.png and {path}.difference.png";
    }

    /// <returns>Null if it is missing, or broken and to be written.</returns>
    private Frame? ReadGolden(string file)
    {
        try
        {
            return PngFile.Read(file);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (InvalidDataException) when (updates)
        {
            return null;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new LabException($"cannot compare with {file}: {e.Message}", e);
        }
    }

    private static bool IsSame(Frame? actual, Frame golden, ComparisonOptions options) =>
        actual is not null && HaveSameSize(actual, golden)
        && PictureDifference.Between(actual, golden, options) is null;

    private static bool HaveSameSize(Frame one, Frame other) =>
        one.WidthPx == other.WidthPx && one.HeightPx == other.HeightPx;

    private static string Size(Frame frame) => $"{frame.WidthPx}x{frame.HeightPx}";
}
