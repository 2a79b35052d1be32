using System.Buffers.Binary;
using System.Text;
using VfioUser.Protocol;

namespace VfioUser.Recording.Text;

/// <summary>Splits payloads into fields. A payload that is too short for its command is one field of bytes.</summary>
/// <param name="namer">Returns the names of registers; null for no names.</param>
public sealed class MessageFields(RegisterNamer? namer = null)
{
    /// <summary>The length up to which data is printed in full, bytes; of longer data the start and the length are
    /// printed.</summary>
    private const int MaxDataBytes = 32;

    private static readonly string[] s_regions =
        ["BAR0", "BAR1", "BAR2", "BAR3", "BAR4", "BAR5", "ROM", "CONFIG", "VGA"];

    /// <summary>The fields of one message; an error reply has only its errno.</summary>
    public IReadOnlyList<MessageField> Of(in MessageHeader header, ReadOnlySpan<byte> payload)
    {
        if (header.IsReply && header.IsError)
        {
            return [new("errno", ((Errno)header.Errno).ToString())];
        }

        List<MessageField> fields = [];
        try
        {
            Add(fields, header, payload);
        }
        catch (InvalidDataException)
        {
            fields.Clear();
            fields.Add(new("malformed", Convert.ToHexStringLower(payload)));
        }

        return fields;
    }

    private void Add(List<MessageField> fields, in MessageHeader header, ReadOnlySpan<byte> payload)
    {
        switch (header.Command)
        {
            case VfioUserCommand.DmaMap or VfioUserCommand.DeviceSetIrqs or VfioUserCommand.MigDataWrite
                when header.IsReply && payload.IsEmpty:
                break;
            case VfioUserCommand.Version:
                AddVersion(fields, payload);
                break;
            case VfioUserCommand.DmaMap:
                AddDmaMap(fields, payload);
                break;
            case VfioUserCommand.DmaUnmap:
                AddDmaUnmap(fields, payload);
                break;
            case VfioUserCommand.DeviceGetInfo:
                AddDeviceInfo(fields, payload);
                break;
            case VfioUserCommand.DeviceGetRegionInfo:
                AddRegionInfo(fields, payload);
                break;
            case VfioUserCommand.DeviceGetIrqInfo:
                AddIrqInfo(fields, payload);
                break;
            case VfioUserCommand.DeviceSetIrqs:
                AddIrqSet(fields, payload);
                break;
            case VfioUserCommand.RegionRead or VfioUserCommand.RegionWrite:
                AddTransfer(fields, payload);
                break;
            case VfioUserCommand.RegionWriteMulti:
                AddWriteMulti(fields, payload);
                break;
            case VfioUserCommand.DmaRead or VfioUserCommand.DmaWrite:
                AddDmaAccess(fields, payload);
                break;
            case VfioUserCommand.DeviceFeature or VfioUserCommand.MigDataRead or VfioUserCommand.MigDataWrite:
                AddSized(fields, header.Command == VfioUserCommand.DeviceFeature ? "flags" : "size", payload);
                break;
            default:
                AddData(fields, "data", payload);
                break;
        }
    }

    private static void AddVersion(List<MessageField> fields, ReadOnlySpan<byte> payload)
    {
        VersionHeader version = Wire.Read<VersionHeader>(payload);
        fields.Add(new("version", $"{version.Major}.{version.Minor}"));
        fields.Add(new("json", Encoding.UTF8.GetString(payload[VersionHeader.Length..].TrimEnd((byte)0))));
    }

    private static void AddDmaMap(List<MessageField> fields, ReadOnlySpan<byte> payload)
    {
        DmaMap map = Wire.Read<DmaMap>(payload);
        fields.Add(new("flags", map.Flags.ToString()));
        fields.Add(Hex("address", map.Address));
        fields.Add(Hex("size", map.Size));
        fields.Add(Hex("offset", map.Offset));
    }

    private static void AddDmaUnmap(List<MessageField> fields, ReadOnlySpan<byte> payload)
    {
        DmaUnmap unmap = Wire.Read<DmaUnmap>(payload);
        fields.Add(new("flags", unmap.Flags.ToString()));
        fields.Add(Hex("address", unmap.Address));
        fields.Add(Hex("size", unmap.Size));
    }

    private static void AddDeviceInfo(List<MessageField> fields, ReadOnlySpan<byte> payload)
    {
        DeviceInfo info = Wire.Read<DeviceInfo>(payload);
        fields.Add(new("argsz", (ulong)info.ArgSize));
        fields.Add(new("flags", info.Flags.ToString()));
        fields.Add(new("regions", (ulong)info.RegionCount));
        fields.Add(new("irqs", (ulong)info.IrqCount));
    }

    private static void AddRegionInfo(List<MessageField> fields, ReadOnlySpan<byte> payload)
    {
        RegionInfo info = Wire.Read<RegionInfo>(payload);
        fields.Add(new("region", RegionName(info.Index)));
        fields.Add(new("argsz", (ulong)info.ArgSize));
        fields.Add(new("flags", info.Flags.ToString()));
        fields.Add(Hex("size", info.Size));
        fields.Add(Hex("offset", info.Offset));
        AddData(fields, "capabilities", payload[RegionInfo.Length..]);
    }

    private static void AddIrqInfo(List<MessageField> fields, ReadOnlySpan<byte> payload)
    {
        IrqInfo info = Wire.Read<IrqInfo>(payload);
        fields.Add(new("index", (ulong)info.Index));
        fields.Add(Hex("flags", info.Flags));
        fields.Add(new("count", (ulong)info.Count));
    }

    private static void AddIrqSet(List<MessageField> fields, ReadOnlySpan<byte> payload)
    {
        IrqSet set = Wire.Read<IrqSet>(payload);
        fields.Add(new("index", (ulong)set.Index));
        fields.Add(new("flags", set.Flags.ToString()));
        fields.Add(new("start", (ulong)set.Start));
        fields.Add(new("count", (ulong)set.Count));
        AddData(fields, "data", payload[IrqSet.Length..]);
    }

    private void AddTransfer(List<MessageField> fields, ReadOnlySpan<byte> payload)
    {
        RegionTransfer transfer = Wire.Read<RegionTransfer>(payload);
        fields.Add(new("region", RegionName(transfer.Region)));
        fields.Add(Hex("offset", transfer.Offset));
        AddName(fields, transfer.Region, transfer.Offset);
        fields.Add(new("count", (ulong)transfer.Count));
        AddData(fields, "data", payload[RegionTransfer.Length..]);
    }

    private void AddWriteMulti(List<MessageField> fields, ReadOnlySpan<byte> payload)
    {
        RegionWriteMulti multi = Wire.Read<RegionWriteMulti>(payload);
        fields.Add(new("writes", multi.Count));
        payload = payload[RegionWriteMulti.Length..];
        while (Wire.TryRead(payload, out RegionWriteEntry entry))
        {
            fields.Add(new("region", RegionName(entry.Region)));
            fields.Add(Hex("offset", entry.Offset));
            AddName(fields, entry.Region, entry.Offset);
            fields.Add(new("count", (ulong)entry.Count));
            fields.Add(Hex("data", entry.Data));
            payload = payload[RegionWriteEntry.Length..];
        }
    }

    private static void AddDmaAccess(List<MessageField> fields, ReadOnlySpan<byte> payload)
    {
        DmaAccess access = Wire.Read<DmaAccess>(payload);
        fields.Add(Hex("address", access.Address));
        fields.Add(new("count", access.Count));
        AddData(fields, "data", payload[DmaAccess.Length..]);
    }

    /// <summary>DEVICE_FEATURE and migration data: argsz, another word, data.</summary>
    private static void AddSized(List<MessageField> fields, string second, ReadOnlySpan<byte> payload)
    {
        fields.Add(new("argsz", (ulong)Wire.Read<uint>(payload)));
        fields.Add(Hex(second, Wire.Read<uint>(payload[sizeof(uint)..])));
        AddData(fields, "data", payload[(2 * sizeof(uint))..]);
    }

    private void AddName(List<MessageField> fields, uint region, ulong offset)
    {
        if (namer?.Invoke(region, offset) is { } name)
        {
            fields.Add(new("register", name));
        }
    }

    private static string RegionName(uint region) =>
        region < s_regions.Length ? s_regions[region] : $"region{region}";

    private static MessageField Hex(string name, ulong value) => new(name, value, IsHex: true);

    /// <summary>Data of 1, 2, 4 or 8 bytes is a number, like a register's; other data is bytes in memory
    /// order.</summary>
    private static void AddData(List<MessageField> fields, string name, ReadOnlySpan<byte> data)
    {
        if (data.Length is 1 or 2 or 4 or 8)
        {
            Span<byte> wide = stackalloc byte[sizeof(ulong)];
            wide.Clear();
            data.CopyTo(wide);
            fields.Add(Hex(name, BinaryPrimitives.ReadUInt64LittleEndian(wide)));
        }
        else if (!data.IsEmpty)
        {
            string shown = Convert.ToHexStringLower(data[..Math.Min(data.Length, MaxDataBytes)]);
            fields.Add(new(name, data.Length > MaxDataBytes ? $"{shown}...({data.Length} bytes)" : shown));
        }
    }
}
