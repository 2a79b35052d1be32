namespace RemoteDisplay.Web.Metrics;

/// <summary>Samples of one metric. Source: OpenMetrics 1.0, "MetricFamily".</summary>
/// <param name="Name">Name without <c>_total</c>; ends in the unit if there is one.</param>
/// <param name="Type">What the values mean.</param>
/// <param name="Help">Description.</param>
/// <param name="Samples">Samples with distinct labels.</param>
/// <param name="Unit">Unit, such as <c>bytes</c>; null for plain counts.</param>
public sealed record MetricFamily(
    string Name, MetricType Type, string Help, IReadOnlyList<MetricSample> Samples, string? Unit = null);

/// <summary>A value and the labels that distinguish it in its family.</summary>
/// <param name="Value">The value.</param>
/// <param name="Labels">Names and values of the labels.</param>
public sealed record MetricSample(long Value, params (string Name, string Value)[] Labels);

public enum MetricType
{
    /// <summary>Goes up and down.</summary>
    Gauge,

    /// <summary>Only grows until the device restarts.</summary>
    Counter,
}
