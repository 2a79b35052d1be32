using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace VfioUser.Bench;

/// <summary>Results of all servers, the client's settings with them.</summary>
/// <param name="Workload">The command.</param>
/// <param name="Client">Its settings.</param>
/// <param name="Servers">The baseline is the last.</param>
/// <param name="Bare">Round trips of two threads without a server, in the same run; null where nothing waits for
/// replies.</param>
internal sealed record Report(
    string Workload, ClientSettings Client, IReadOnlyList<ServerResult> Servers, ServerResult? Bare)
{
    public void Print(bool asJson)
    {
        if (asJson)
        {
            Console.WriteLine(JsonSerializer.Serialize(this, ReportJson.Default.Report));
            return;
        }

        Console.WriteLine($"{Workload}: {Servers[0].Rounds.Count} x {Client.Seconds} s, medians; "
            + $"client spins {Client.ClientSpinUs} us, "
            + $"{Client.BusyCores} cores taken by other work, sends {Client.Batch} at once, {Client.Entries} entries "
            + "in a multi write");
        Row("server", "1/s", "p50 us", "p99 us", "p99.9 us", "cores", "others", "ratio");
        foreach (ServerResult server in Bare is null ? Servers : [.. Servers, Bare])
        {
            Sample median = server.Median;
            Row(
                server.Name,
                Number(median.PerSecond, "N0"),
                Number(median.P50Us, "0.0"),
                Number(median.P99Us, "0.0"),
                Number(median.P999Us, "0.0"),
                Number(median.ServerCores, "0.00"),
                Number(median.OtherCores, "0.00"),
                Number(median.PerSecond / Servers[^1].Median.PerSecond, "0.00"));
        }
    }

    private static void Row(string name, params string[] numbers) =>
        Console.WriteLine($"{name,-20}" + string.Concat(numbers.Select(number => $"{number,11}")));

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}

/// <summary>One server's rounds.</summary>
internal sealed record ServerResult(string Name, Sample Median, IReadOnlyList<Sample> Rounds);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(Report))]
internal sealed partial class ReportJson : JsonSerializerContext;
