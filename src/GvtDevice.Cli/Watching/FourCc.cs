namespace GvtDevice.Cli.Watching;

/// <summary>Names DRM formats by their four characters.</summary>
internal static class FourCc
{
    public static string Name(uint fourCc) => string.Create(4, fourCc, static (text, value) =>
    {
        for (int i = 0; i < text.Length; i++)
        {
            char c = (char)((value >> (8 * i)) & 0x7F);
            text[i] = char.IsAsciiLetterOrDigit(c) ? c : '_';
        }
    }).TrimEnd('_');
}
