using DisplayModel.Scanout;

namespace DisplaySource;

/// <summary>The answer to a request for the picture of a head.</summary>
/// <param name="Frame">The picture; null for none.</param>
/// <param name="IsDark">Whether there is none because the head was dark at that moment, and not because none of its
/// memory could be read.</param>
public readonly record struct Capture(Frame? Frame, bool IsDark = false)
{
    public static Capture Dark => new(null, IsDark: true);

    public static Capture Unreadable => default;
}
