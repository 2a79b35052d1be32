using System.Text;

namespace Integration.Tests.Harness;

/// <summary>The guest's console as QEMU writes it to a file, and the marks in it (scripts/qemu/guest/init).</summary>
internal sealed class SerialLog(string path)
{
    private const string Mark = "GVT-MARK ";

    private int _bootStart;

    public string Text
    {
        get
        {
            if (!File.Exists(path))
            {
                return "";
            }

            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using StreamReader reader = new(file, Encoding.Latin1);
            return reader.ReadToEnd();
        }
    }

    /// <summary>From here on only marks of the next boot count.</summary>
    public void ForgetMarks() => _bootStart = Text.Length;

    /// <summary>The first mark of this boot that begins with <paramref name="name"/>, in full; null if there is
    /// none.</summary>
    public string? Find(string name) =>
        Text[_bootStart..].Split('\n').SkipLast(1)
            .Select(line => line.IndexOf(Mark, StringComparison.Ordinal) is >= 0 and int at
                ? line[(at + Mark.Length)..].TrimEnd('\r')
                : "")
            .FirstOrDefault(mark => mark == name || mark.StartsWith(name + " ", StringComparison.Ordinal));
}
