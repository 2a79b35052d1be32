using System.Text.Json;

namespace Integration.Tests.Harness;

/// <summary>What `gvt-device info` reports, as far as tests look at it.</summary>
internal sealed record DeviceInfo(TrapCounts Traps, IReadOnlyList<PipeInfo> Pipes)
{
    private static readonly JsonSerializerOptions s_options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static DeviceInfo Parse(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize<DeviceInfo>(json, s_options)!;
}

/// <summary>Messages of QEMU's since the server's start.</summary>
internal sealed record TrapCounts(long Connects, long Reads, long Writes, long PostedWrites, long Interrupts);

internal sealed record PipeInfo(int Head, string? Mode, IReadOnlyList<PlaneInfo> Planes)
{
    public PlaneInfo Primary => Planes.First(plane => plane.Kind == "Primary");
}

internal sealed record PlaneInfo(string Kind, ulong Flips, string? Format, string? Place);
