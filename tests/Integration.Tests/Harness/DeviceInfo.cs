using System.Text.Json;

namespace Integration.Tests.Harness;

/// <summary>What `gvt-device info` reports, as far as tests look at it.</summary>
internal sealed record DeviceInfo(
    TrapCounts Traps, IReadOnlyList<PipeInfo> Pipes, IReadOnlyList<OutputInfo> Outputs, FirmwareInfo? Firmware)
{
    private static readonly JsonSerializerOptions s_options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    public static DeviceInfo Parse(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize<DeviceInfo>(json, s_options)!;
}

/// <summary>The picture of the firmware while the screens show it.</summary>
internal sealed record FirmwareInfo(string Size, string Surface, int Stride);

/// <summary>Messages of QEMU's since the server's start.</summary>
internal sealed record TrapCounts(long Connects, long Reads, long Writes, long PostedWrites, long Interrupts);

/// <param name="Output">From 0.</param>
/// <param name="Connector">For people.</param>
/// <param name="Plugged">A monitor is there.</param>
/// <param name="EdidBytes">Of the last that was.</param>
/// <param name="Link">Of DisplayPort, once a source has set it up.</param>
/// <param name="Panel">Of one that is built in.</param>
internal sealed record OutputInfo(
    int Output, string Connector, bool Plugged, int EdidBytes, LinkInfo? Link, PanelInfo? Panel);

/// <param name="Power">The driver has powered it.</param>
/// <param name="Backlight">Its backlight is on.</param>
/// <param name="BacklightPercent">How bright.</param>
/// <param name="Psr">Version of self refresh that is on; 0 for none.</param>
/// <param name="Refresh">"self" or "pipe".</param>
internal sealed record PanelInfo(bool Power, bool Backlight, double? BacklightPercent, int Psr, string? Refresh);

internal sealed record LinkInfo(double GbitPerSecond, int Lanes, bool Trained);

internal sealed record InfoframeInfo(
    string Type, bool Sound, string? Colourspace, string? Quantisation, int? Vic, string? Vendor, string? Product);

internal sealed record PipeInfo(
    int Head,
    string? Mode,
    ulong FrameCount,
    string? Port,
    IReadOnlyList<InfoframeInfo> Infoframes,
    IReadOnlyList<PlaneInfo> Planes)
{
    public PlaneInfo Primary => Planes.First(plane => plane.Kind == "Primary");
}

/// <param name="Surface">Graphics address, hexadecimal with 0x.</param>
internal sealed record PlaneInfo(string Kind, ulong Flips, string? Format, string? Place, string? Surface);
