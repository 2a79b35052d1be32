using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;
using GvtDevice.Mmio;

namespace GvtDevice.Cli.Report;

/// <summary>What a guest waits for: the register that it reads again and again.</summary>
/// <param name="Now">The reads since its last access to another register; null if there was none.</param>
/// <param name="Longest">The most reads of one register without another access since the device started.</param>
internal sealed record StuckReport(ReadLoopEntry? Now, ReadLoopEntry? Longest)
{
    /// <summary>The name of this part of a device's description.</summary>
    public const string Part = "stuck";

    public static StuckReport Of(RegisterMap registers) =>
        new(EntryOf(registers, registers.CurrentLoop), EntryOf(registers, registers.LongestLoop));

    public static StuckReport Parse(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, StuckReportJson.Default.StuckReport)
        ?? throw new InvalidDataException("The server does not say what a guest reads.");

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, StuckReportJson.Default.StuckReport);

    /// <summary>Prints it for users.</summary>
    public void Print(TextWriter output)
    {
        Print(output, "now", Now);
        Print(output, "longest", Longest);
    }

    private static void Print(TextWriter output, string title, ReadLoopEntry? entry)
    {
        if (entry is null)
        {
            output.WriteLine($"{title}: the guest reads nothing");
            return;
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{title}: {entry.Reads} reads of {entry.Name ?? "a register that is not modelled"} ({entry.Offset}), "
                + $"value {entry.Value}"));
        output.WriteLine($"  bits that are set:            {Numbers(entry.SetBits)}");
        output.WriteLine($"  bits that changed meanwhile:  {Numbers(entry.ChangedBits)}");
        output.WriteLine($"  bits that only the GPU sets:  {Numbers(entry.DeviceBits)}");
    }

    private static string Numbers(IReadOnlyList<int> bits) => bits.Count > 0 ? string.Join(", ", bits) : "none";

    private static ReadLoopEntry? EntryOf(RegisterMap registers, ReadLoop? loop) => loop is not { } known ? null : new(
        $"0x{known.Offset:X5}", registers.NameOf(known.Offset), known.Reads, $"0x{known.Value:X8}", Bits(known.Value),
        Bits(known.Changed), Bits(registers.DeviceBits(known.Offset)));

    /// <summary>The numbers of the bits that are 1, the highest first.</summary>
    private static List<int> Bits(uint mask)
    {
        List<int> bits = [];
        for (; mask != 0; mask &= ~(1u << bits[^1]))
        {
            bits.Add(BitOperations.Log2(mask));
        }

        return bits;
    }
}

/// <summary>Reads of one register without another access between them.</summary>
internal sealed record ReadLoopEntry(
    string Offset, string? Name, ulong Reads, string Value, IReadOnlyList<int> SetBits,
    IReadOnlyList<int> ChangedBits, IReadOnlyList<int> DeviceBits);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StuckReport))]
internal sealed partial class StuckReportJson : JsonSerializerContext;
