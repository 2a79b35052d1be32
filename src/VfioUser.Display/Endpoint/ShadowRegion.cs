using LinuxInterop;
using VfioUser.Protocol;
using VfioUser.Protocol.Display;
using VfioUser.Server;
using VfioUser.Server.Extension;

namespace VfioUser.Display.Endpoint;

/// <summary>The region with the composed picture of one head.</summary>
internal sealed class ShadowRegion(ShadowRegions shadows, int head) : IExtensionRegion
{
    public Region Description { get; } = new()
    {
        Index = DisplayIndex.FirstShadowRegion + head,
        Size = ShadowRegions.Size,
        Access = RegionAccess.Read,
        Type = new RegionType(DisplayIndex.GfxType, DisplayIndex.ShadowSubtype),
        MmapAreas = [new MmapArea(0, ShadowRegions.Size)],
    };

    public MemFd File => shadows.File(head);

    public void Read(ulong offset, Span<byte> data) => shadows.Read(head, offset, data);

    public Task Write(ulong offset, ReadOnlySpan<byte> data) =>
        throw new VfioUserException(Errno.EPERM, "a picture is read only");
}
