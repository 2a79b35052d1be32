using VfioUser.Protocol;

namespace VfioUser.Server.Requests;

/// <summary>The capabilities after an interrupt's info, under the same rules as those of regions: if they do not fit
/// the client's argsz, all are omitted, and the reply's argsz contains the required size.</summary>
internal static class IrqCapabilities
{
    public static void Reply(IrqDescription irq, in IrqInfo info, uint room, Reply reply)
    {
        int length = IrqInfo.ExtendedLength + irq.Capabilities.Sum(LengthOf);
        bool fits = length <= room;
        uint flags = info.Flags | (fits || irq.AnnouncesCapabilities ? IrqInfo.CapabilitiesFlag : 0);
        bool hasOffset = irq.AnnouncesCapabilities && room >= IrqInfo.ExtendedLength;
        int known = hasOffset ? IrqInfo.ExtendedLength : IrqInfo.Length;
        Span<byte> payload = reply.Allocate(fits ? length : known);
        Span<byte> rest = Wire.Write(payload, info with { ArgSize = (uint)length, Flags = flags });
        if (!fits)
        {
            return;
        }

        rest = Wire.Write(rest, (uint)IrqInfo.ExtendedLength);
        int at = IrqInfo.ExtendedLength;
        foreach (IrqCapability capability in irq.Capabilities)
        {
            at += LengthOf(capability);
            uint next = at < length ? (uint)at : 0;
            Span<byte> data = Wire.Write(rest, new CapabilityHeader(capability.Id, capability.Version, next));
            capability.Data.Span.CopyTo(data);
            rest = rest[LengthOf(capability)..];
        }
    }

    private static int LengthOf(IrqCapability capability) =>
        CapabilityHeader.Length + ((capability.Data.Length + 3) & ~3);
}
