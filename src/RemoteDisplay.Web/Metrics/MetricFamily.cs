namespace RemoteDisplay.Web.Metrics;

/// <summary>Samples of one kind. Source: OpenMetrics 1.0, "MetricFamily".</summary>
/// <param name="Name">Without <c>_total</c>; ends in the unit if there is one.</param>
/// <param name="Type">What the values mean.</param>
/// <param name="Help">A sentence for people.</param>
/// <param name="Samples">Each with other labels.</param>
/// <param name="Unit">As <c>bytes</c>; null for plain counts.</param>
public sealed record MetricFamily(
    string Name, MetricType Type, string Help, IReadOnlyList<MetricSample> Samples, string? Unit = null);

/// <summary>A value and what tells it from others of its kind.</summary>
/// <param name="Value">A count.</param>
/// <param name="Labels">Names and values.</param>
public sealed record MetricSample(long Value, params (string Name, string Value)[] Labels);

public enum MetricType
{
    /// <summary>Goes up and down.</summary>
    Gauge,

    /// <summary>Only grows, until the device starts anew.</summary>
    Counter,
}
