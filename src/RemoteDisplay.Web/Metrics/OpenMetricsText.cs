using System.Globalization;
using System.Text;

namespace RemoteDisplay.Web.Metrics;

/// <summary>Metrics as text. Source: OpenMetrics 1.0, "Text format".</summary>
internal static class OpenMetricsText
{
    public const string ContentType = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    public static string Of(IEnumerable<MetricFamily> families)
    {
        StringBuilder text = new();
        foreach (MetricFamily family in families)
        {
            Append(text, family);
        }

        return text.Append("# EOF\n").ToString();
    }

    private static void Append(StringBuilder text, MetricFamily family)
    {
        text.Append("# TYPE ").Append(family.Name)
            .Append(family.Type == MetricType.Counter ? " counter\n" : " gauge\n");
        if (family.Unit is { } unit)
        {
            text.Append("# UNIT ").Append(family.Name).Append(' ').Append(unit).Append('\n');
        }

        text.Append("# HELP ").Append(family.Name).Append(' ').Append(Escape(family.Help)).Append('\n');
        foreach (MetricSample sample in family.Samples)
        {
            text.Append(family.Name).Append(family.Type == MetricType.Counter ? "_total" : "");
            if (sample.Labels.Length > 0)
            {
                text.Append('{').AppendJoin(',', sample.Labels.Select(l => $"{l.Name}=\"{Escape(l.Value)}\""))
                    .Append('}');
            }

            text.Append(' ').Append(sample.Value.ToString(CultureInfo.InvariantCulture)).Append('\n');
        }
    }

    private static string Escape(string value) => value
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal);
}
