using System.Globalization;
using System.Text;
using DisplayModel.Geometry;

namespace GvtDevice.Lab.Events;

/// <summary>A line of an event script as words, which are taken one after another. A word with blanks stands in
/// quotation marks, in which \" \\ \n and \t are a quotation mark, a backslash, a line's end and a tab. <c>#</c> begins
/// a comment.</summary>
internal sealed class EventLine
{
    private readonly List<string> _words = [];
    private int _next;

    /// <exception cref="FormatException">A quotation mark or an escape is wrong.</exception>
    public EventLine(string line)
    {
        int at = 0;
        while (at < line.Length && line[at] != '#')
        {
            if (char.IsWhiteSpace(line[at]))
            {
                at++;
            }
            else
            {
                _words.Add(TakeWord(line, ref at));
            }
        }

        Text = line[..at].Trim();
    }

    /// <summary>The line without its comment.</summary>
    public string Text { get; }

    public bool IsEmpty => _words.Count == 0;

    /// <param name="what">What the word means, for the message if it is missing.</param>
    /// <exception cref="FormatException">There are no more words.</exception>
    public string Next(string what) =>
        _next < _words.Count ? _words[_next++] : throw new FormatException($"after {_words[^1]}, give {what}");

    public int Number(string what) => ParseNumber(Next(what), what);

    public TimeSpan Seconds() =>
        double.TryParse(
            Next("seconds"), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds)
        && seconds <= TimeSpan.FromDays(1).TotalSeconds
            ? TimeSpan.FromSeconds(seconds)
            : throw new FormatException($"{_words[_next - 1]} is not a number of seconds");

    public TimeSpan? OptionalSeconds() => _next < _words.Count ? Seconds() : null;

    /// <summary>One of some words, if a word follows.</summary>
    public T? OptionalChoice<T>(IReadOnlyDictionary<string, T> choices)
        where T : struct
    {
        if (_next == _words.Count)
        {
            return null;
        }

        return choices.TryGetValue(_words[_next++], out T value)
            ? value
            : throw new FormatException($"{_words[_next - 1]} is none of {string.Join(", ", choices.Keys)}");
    }

    public (int WidthPx, int HeightPx) Size()
    {
        string[] parts = Next("a size").Split('x');
        return parts.Length == 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int width)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int height)
                ? (width, height)
                : throw new FormatException($"{_words[_next - 1]} is not a size: write WIDTHxHEIGHT");
    }

    /// <summary>A number of 0 to a greatest one, written NAME=NUMBER among the words to come.</summary>
    /// <returns>0 without it.</returns>
    public int NumberOption(string name, int greatest)
    {
        string[] values = [.. Options(name)];
        int value = values.Length == 0 ? 0 : ParseNumber(values[^1], name);
        return value <= greatest && values.Length <= 1
            ? value
            : throw new FormatException($"{name}={values[^1]}: give one number from 0 to {greatest}");
    }

    /// <summary>Rectangles, each written NAME=X,Y,WIDTH,HEIGHT among the words to come.</summary>
    public IReadOnlyList<PixelRect> RectangleOptions(string name) =>
    [
        .. Options(name).Select(text => text.Split(',') is { Length: 4 } parts
            && parts.All(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out _))
                ? Rectangle([.. parts.Select(part => int.Parse(part, CultureInfo.InvariantCulture))])
                : throw new FormatException($"{name}={text} is not {name}=X,Y,WIDTH,HEIGHT")),
    ];

    /// <exception cref="FormatException">There are more words.</exception>
    public void End()
    {
        if (_next < _words.Count)
        {
            throw new FormatException($"{_words[_next]} is too much");
        }
    }

    private static PixelRect Rectangle(int[] parts) => new(parts[0], parts[1], parts[2], parts[3]);

    private static int ParseNumber(string word, string what) =>
        int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw new FormatException($"{word} is not a number: give {what}");

    /// <summary>Takes the words NAME=VALUE out of those to come.</summary>
    private List<string> Options(string name)
    {
        string beginning = $"{name}=";
        List<string> values = [];
        for (int i = _next; i < _words.Count;)
        {
            if (_words[i].StartsWith(beginning, StringComparison.Ordinal))
            {
                values.Add(_words[i][beginning.Length..]);
                _words.RemoveAt(i);
            }
            else
            {
                i++;
            }
        }

        return values;
    }

    private static string TakeWord(string line, ref int at)
    {
        StringBuilder word = new();
        while (at < line.Length && !char.IsWhiteSpace(line[at]) && line[at] != '#')
        {
            char next = line[at++];
            if (next == '"')
            {
                TakeQuoted(line, ref at, word);
            }
            else
            {
                word.Append(next);
            }
        }

        return word.ToString();
    }

    private static void TakeQuoted(string line, ref int at, StringBuilder word)
    {
        while (at < line.Length && line[at] != '"')
        {
            char next = line[at++];
            if (next == '\\' && at < line.Length)
            {
                next = line[at++] switch
                {
                    'n' => '\n',
                    't' => '\t',
                    var same and ('"' or '\\') => same,
                    var other => throw new FormatException($"there is no \\{other}; write \\\\ for a backslash"),
                };
            }

            word.Append(next);
        }

        at += at < line.Length ? 1 : throw new FormatException("a quotation mark is not closed");
    }
}
