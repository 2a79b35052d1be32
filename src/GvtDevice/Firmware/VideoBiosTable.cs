using System.Buffers.Binary;
using System.Text;
using DisplayModel;
using GvtDevice.Platforms;

namespace GvtDevice.Firmware;

/// <summary>
/// Builds the Video BIOS Table, by which a driver learns which ports exist and what is behind them. Without one it
/// guesses, and probes all of them. Source: i915, intel_vbt_defs.h (vbt_header, bdb_header, child_device_config).
/// </summary>
public static class VideoBiosTable
{
    private const int VbtHeaderSize = 48;
    private const int BdbHeaderSize = 22;
    private const int SignatureSize = 20;
    private const int ChecksumOffset = 26;

    /// <summary>The version decides the size of a child: 38 bytes for 196 to 215.</summary>
    private const ushort BdbVersion = 209;
    private const int ChildSize = 38;
    private const byte GeneralFeatures = 1;
    private const byte GeneralDefinitions = 2;
    private const byte CrtDdcPin = 2;

    /// <param name="platform">Whose table it is.</param>
    /// <param name="connectors">Each becomes a child.</param>
    public static byte[] Build(GpuPlatform platform, IReadOnlyList<Connector> connectors)
    {
        byte[] features = new byte[7];
        byte[] definitions = [CrtDdcPin, 0, 0, 0, ChildSize, .. connectors.SelectMany(connector => Child(platform, connector))];
        byte[] blocks = [.. Block(GeneralFeatures, features), .. Block(GeneralDefinitions, definitions)];

        byte[] table = new byte[VbtHeaderSize + BdbHeaderSize + blocks.Length];
        Span<byte> vbt = table.AsSpan(0, VbtHeaderSize);
        Encoding.ASCII.GetBytes(platform.VbtSignature.PadRight(SignatureSize), vbt);
        BinaryPrimitives.WriteUInt16LittleEndian(vbt[20..], 100);
        BinaryPrimitives.WriteUInt16LittleEndian(vbt[22..], VbtHeaderSize);
        BinaryPrimitives.WriteUInt16LittleEndian(vbt[24..], (ushort)table.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(vbt[28..], VbtHeaderSize);

        Span<byte> bdb = table.AsSpan(VbtHeaderSize);
        Encoding.ASCII.GetBytes("BIOS_DATA_BLOCK ", bdb);
        BinaryPrimitives.WriteUInt16LittleEndian(bdb[16..], BdbVersion);
        BinaryPrimitives.WriteUInt16LittleEndian(bdb[18..], BdbHeaderSize);
        BinaryPrimitives.WriteUInt16LittleEndian(bdb[20..], (ushort)bdb.Length);
        blocks.CopyTo(bdb[BdbHeaderSize..]);

        table[ChecksumOffset] = Checksum.Complement(table);
        return table;
    }

    private static byte[] Block(byte id, byte[] data) => [id, (byte)data.Length, (byte)(data.Length >> 8), .. data];

    private static byte[] Child(GpuPlatform platform, Connector connector)
    {
        const ushort hdmiDevice = 0x60D2;
        const ushort displayPortDevice = 0x68C6;
        const int displayPortOfPortA = 6;
        int port = connector.Port.Index;
        byte[] child = new byte[ChildSize];
        BinaryPrimitives.WriteUInt16LittleEndian(child, (ushort)(4 << port));
        if (connector.Kind == ConnectorKind.DisplayPort)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(child.AsSpan(2), displayPortDevice);
            child[16] = (byte)(displayPortOfPortA + port);
            child[25] = (byte)(port << 4);
        }
        else
        {
            BinaryPrimitives.WriteUInt16LittleEndian(child.AsSpan(2), hdmiDevice);
            child[16] = (byte)port;
            child[19] = (byte)platform.PlugOf(connector.Port).DataChannel.VbtPin;
        }

        return child;
    }
}
