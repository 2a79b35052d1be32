using DisplayModel.Infoframes;

namespace GvtDevice.Cli.Report;

/// <summary>An infoframe. Properties that its type does not have are null.</summary>
/// <param name="Type">Its type, as people call it.</param>
/// <param name="Version">Its version.</param>
/// <param name="Sound">Whether its checksum is right.</param>
/// <param name="Bytes">The payload in hexadecimal digits.</param>
internal sealed record InfoframeReport(
    string Type,
    int Version,
    bool Sound,
    string Bytes,
    string? Colourspace = null,
    string? Quantisation = null,
    string? AspectRatio = null,
    int? Vic = null,
    int? Repetition = null,
    string? Vendor = null,
    string? Product = null,
    int? Channels = null,
    string? Transfer = null,
    int? MaxLuminance = null,
    double? MinLuminance = null,
    int? MaxContentLight = null,
    int? MaxFrameAverageLight = null)
{
    public static InfoframeReport Of(Infoframe infoframe)
    {
        InfoframeReport report = new(
            infoframe.Type == InfoframeType.VendorSpecific ? "vendor" : $"0x{(byte)infoframe.Type:X2}",
            infoframe.Version,
            infoframe.IsSound,
            Convert.ToHexString(infoframe.Payload.Span));
        return AuxiliaryVideo.Decode(infoframe) is { } video ? report with
        {
            Type = "AVI",
            Colourspace = video.Colourspace.ToString(),
            Quantisation = video.Quantisation.ToString(),
            AspectRatio = video.AspectRatio,
            Vic = video.Vic,
            Repetition = video.Repetition,
        }
        : SourceProduct.Decode(infoframe) is { } source ? report with
        {
            Type = "SPD", Vendor = source.Vendor, Product = source.Product,
        }
        : AudioStream.Decode(infoframe) is { } audio ? report with { Type = "audio", Channels = audio.Channels }
        : DynamicRange.Decode(infoframe) is { } range ? report with
        {
            Type = "DRM",
            Transfer = range.Transfer.ToString(),
            MaxLuminance = range.MaxLuminance,
            MinLuminance = range.MinLuminance,
            MaxContentLight = range.MaxContentLight,
            MaxFrameAverageLight = range.MaxFrameAverageLight,
        }
        : report;
    }
}
