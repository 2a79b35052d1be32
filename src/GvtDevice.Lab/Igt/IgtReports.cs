using System.Globalization;
using System.Xml;

namespace GvtDevice.Lab.Igt;

/// <summary>The results of a run as files: <c>results.tsv</c>, which grows as results come, <c>results.xml</c> for
/// CI systems (JUnit), and a file for each result that is neither pass nor skip.</summary>
public sealed class IgtReports
{
    private const string Header = "name\toutcome\tseconds";

    private readonly string _folder;
    private readonly string _table;
    private readonly SortedDictionary<string, IgtResult> _results = new(StringComparer.Ordinal);

    /// <param name="folder">Is created.</param>
    /// <param name="resume">Keep the results of an earlier run in it.</param>
    /// <exception cref="LabException">The earlier results cannot be read.</exception>
    public IgtReports(string folder, bool resume)
    {
        _folder = Directory.CreateDirectory(folder).FullName;
        _table = Path.Combine(_folder, "results.tsv");
        if (resume && File.Exists(_table))
        {
            foreach ((string name, (IgtOutcome outcome, double seconds)) in ReadTable(_table))
            {
                _results[name] = new IgtResult(name, outcome, seconds, "", "");
            }
        }
        else
        {
            File.WriteAllText(_table, Header + '\n');
        }
    }

    /// <summary>By their names.</summary>
    public IReadOnlyCollection<IgtResult> Results => _results.Values;

    public bool Has(string name) => _results.ContainsKey(name);

    /// <summary>Adds a result to the table at once, so that a run that is killed can be resumed.</summary>
    public void Add(IgtResult result)
    {
        _results[result.Name] = result;
        File.AppendAllText(_table, Row(result));
        if (result.IsBad)
        {
            File.WriteAllText(
                Path.Combine(_folder, $"{result.Name}.txt"),
                $"{result.Word}\n\n{result.Output}\n--- kernel\n{result.Warnings}\n");
        }
    }

    /// <summary>Writes the JUnit file. Source: the schema of Jenkins' xUnit plug-in.</summary>
    public void Finish()
    {
        using XmlWriter xml = XmlWriter.Create(
            Path.Combine(_folder, "results.xml"), new XmlWriterSettings { Indent = true, CheckCharacters = false });
        xml.WriteStartElement("testsuite");
        xml.WriteAttributeString("name", "igt");
        Write(xml, "tests", _results.Count);
        Write(xml, "failures", _results.Values.Count(result => result.IsBad));
        Write(xml, "skipped", _results.Values.Count(result => result.Outcome == IgtOutcome.Skip));
        foreach (IgtResult result in _results.Values)
        {
            string[] parts = result.Name.Split('@', 2);
            xml.WriteStartElement("testcase");
            xml.WriteAttributeString("classname", parts[0]);
            xml.WriteAttributeString("name", parts[^1]);
            xml.WriteAttributeString("time", result.Seconds.ToString("0.000", CultureInfo.InvariantCulture));
            if (result.Outcome == IgtOutcome.Skip)
            {
                xml.WriteElementString("skipped", "");
            }
            else if (result.IsBad)
            {
                xml.WriteStartElement("failure");
                xml.WriteAttributeString("message", result.Word);
                xml.WriteString(Printable($"{result.Output}\n{result.Warnings}"));
                xml.WriteEndElement();
            }

            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    /// <summary>What is worse than in an earlier run: passed or was skipped then, and is bad now.</summary>
    /// <param name="baseline">Its results.tsv.</param>
    /// <exception cref="LabException">It cannot be read.</exception>
    public IReadOnlyList<IgtResult> WorseThan(string baseline)
    {
        Dictionary<string, (IgtOutcome Outcome, double Seconds)> before = ReadTable(baseline);
        return
        [
            .. _results.Values.Where(result => result.IsBad
                && before.TryGetValue(result.Name, out (IgtOutcome Outcome, double Seconds) then)
                && then.Outcome is IgtOutcome.Pass or IgtOutcome.Skip),
        ];
    }

    private static string Row(IgtResult result) => string.Create(
        CultureInfo.InvariantCulture, $"{result.Name}\t{result.Word}\t{result.Seconds:0.0}\n");

    private static void Write(XmlWriter xml, string name, int number) =>
        xml.WriteAttributeString(name, number.ToString(CultureInfo.InvariantCulture));

    /// <summary>Tests print control characters, which XML has no way to write.</summary>
    private static string Printable(string text) => string.Concat(text.Where(XmlConvert.IsXmlChar));

    private static Dictionary<string, (IgtOutcome Outcome, double Seconds)> ReadTable(string path)
    {
        Dictionary<string, (IgtOutcome, double)> results = [];
        try
        {
            foreach (string line in File.ReadLines(path).Skip(1))
            {
                string[] columns = line.Split('\t');
                string word = columns.Length > 1 ? columns[1].Replace("-", "", StringComparison.Ordinal) : "";
                if (columns.Length != 3 || !Enum.TryParse(word, ignoreCase: true, out IgtOutcome outcome)
                    || !double.TryParse(columns[2], CultureInfo.InvariantCulture, out double seconds))
                {
                    throw new LabException($"{path} has a line that is no result: {line}");
                }

                results[columns[0]] = (outcome, seconds);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LabException($"cannot read the results {path}: {e.Message}", e);
        }

        return results;
    }
}
