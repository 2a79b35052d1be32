using System.Text.Json;
using System.Text.Json.Serialization;
using GvtDevice.Mmio;

namespace GvtDevice.Cli.Report;

/// <summary>The registers that a driver has used, and how much of them is modelled.</summary>
internal sealed record RegisterReport(IReadOnlyList<RegisterEntry> Registers)
{
    /// <summary>The name of this part of a device's description.</summary>
    public const string Part = "registers";

    public static RegisterReport Of(IEnumerable<TouchedRegister> registers) => new([.. registers.Select(EntryOf)]);

    private static RegisterEntry EntryOf(TouchedRegister register) => new(
        $"0x{register.Offset:X5}",
        register.Name,
        register.Value is { } value ? $"0x{value:X8}" : null,
        register.Model);

    public static RegisterReport Parse(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, RegisterReportJson.Default.RegisterReport)
        ?? throw new InvalidDataException("The server describes no registers.");

    /// <summary>JSON for the browser page: only single registers that have a name and a value.</summary>
    public byte[] ToPageJson() => JsonSerializer.SerializeToUtf8Bytes(
        Registers.Where(register => register is { Name: { } name, Value: not null } && !name.EndsWith(']')),
        RegisterReportJson.Default.IEnumerableRegisterEntry);

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, RegisterReportJson.Default.RegisterReport);

    /// <summary>Prints one line per register for users; registers that are not modelled come last.</summary>
    public void Print(TextWriter output)
    {
        PrintAll(output, "Modelled", RegisterModel.Behaves);
        PrintAll(output, "Named; they store like memory", RegisterModel.Stores);
        PrintAll(output, "Not modelled; they store like memory", RegisterModel.Unknown);
    }

    private void PrintAll(TextWriter output, string title, RegisterModel model)
    {
        RegisterEntry[] entries = [.. Registers.Where(register => register.Model == model)];
        output.WriteLine($"{title} ({entries.Length})");
        foreach (RegisterEntry entry in entries)
        {
            output.WriteLine($"  {entry.Offset}  {entry.Value ?? "each read",-10}  {entry.Name}".TrimEnd());
        }
    }
}

/// <summary>A register that a driver has used; its value is null if each read computes it.</summary>
internal sealed record RegisterEntry(string Offset, string? Name, string? Value, RegisterModel Model);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(RegisterReport))]
[JsonSerializable(typeof(IEnumerable<RegisterEntry>))]
internal sealed partial class RegisterReportJson : JsonSerializerContext;
