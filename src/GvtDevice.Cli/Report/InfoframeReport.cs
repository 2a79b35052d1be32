using DisplayModel.Infoframes;

namespace GvtDevice.Cli.Report;

/// <summary>An infoframe. Properties that its type does not have are null.</summary>
internal sealed record InfoframeReport(
    string Type,
    bool Sound,
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
    int? MaxFrameAverageLight = null,
    string? Bytes = null)
{
    public static InfoframeReport Of(Infoframe infoframe) =>
        AuxiliaryVideo.Decode(infoframe) is { } video ? new InfoframeReport(
            "AVI",
            infoframe.IsSound,
            video.Colourspace.ToString(),
            video.Quantisation.ToString(),
            video.AspectRatio,
            video.Vic,
            video.Repetition)
        : SourceProduct.Decode(infoframe) is { } source ? new InfoframeReport(
            "SPD", infoframe.IsSound, Vendor: source.Vendor, Product: source.Product)
        : AudioStream.Decode(infoframe) is { } audio ? new InfoframeReport(
            "audio", infoframe.IsSound, Channels: audio.Channels)
        : DynamicRange.Decode(infoframe) is { } range ? new InfoframeReport(
            "DRM",
            infoframe.IsSound,
            Transfer: range.Transfer.ToString(),
            MaxLuminance: range.MaxLuminance,
            MinLuminance: range.MinLuminance,
            MaxContentLight: range.MaxContentLight,
            MaxFrameAverageLight: range.MaxFrameAverageLight)
        : new InfoframeReport(
            infoframe.Type == InfoframeType.VendorSpecific ? "vendor" : $"0x{(byte)infoframe.Type:X2}",
            infoframe.IsSound,
            Bytes: Convert.ToHexString(infoframe.Payload.Span));
}
