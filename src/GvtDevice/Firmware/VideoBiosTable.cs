using System.Buffers.Binary;
using System.Text;
using DisplayModel;
using GvtDevice.Platforms;

namespace GvtDevice.Firmware;

/// <summary>
/// Builds the Video BIOS Table, which lists the ports and their connectors for a driver. Without it a driver guesses
/// and probes all ports. Source: i915, intel_vbt_defs.h (vbt_header, bdb_header, child_device_config).
/// </summary>
internal static class VideoBiosTable
{
    private const int VbtHeaderSize = 48;
    private const int BdbHeaderSize = 22;
    private const int SignatureSize = 20;

    /// <summary>Version of the BDB, which determines the size of a child: 38 bytes for 196 to 215.</summary>
    private const ushort BdbVersion = 209;
    private const int ChildSize = 38;
    private const byte GeneralFeatures = 1;
    private const int GeneralFeaturesSize = 7;
    private const byte GeneralDefinitions = 2;
    private const byte CrtDdcPin = 2;

    // Offsets and values of bdb_driver_features.
    private const byte DriverFeatures = 12;
    private const int DriverFeaturesSize = 19;
    private const int FeatureFlagsAt = 17;
    private const ushort RateSwitching = 1 << 5;
    private const ushort PanelSelfRefresh = 1 << 9;

    // Offsets and values of bdb_lfp_options.
    private const byte PanelOptions = 40;
    private const int PanelOptionsSize = 24;
    private const int RateSwitchingAt = 16;             // two bits for each type of panel
    private const byte Seamless = 2;

    // Offsets and values of vbt_header.
    private const ushort VbtVersion = 100;
    private const int VbtVersionAt = 20;
    private const int VbtHeaderSizeAt = 22;
    private const int VbtSizeAt = 24;
    private const int ChecksumAt = 26;
    private const int BdbOffsetAt = 28;

    // Offsets of bdb_header.
    private const int BdbVersionAt = 16;
    private const int BdbHeaderSizeAt = 18;
    private const int BdbSizeAt = 20;

    // Offsets and values of child_device_config.
    private const int DeviceTypeAt = 2;
    private const int DvoPortAt = 16;
    private const int DdcPinAt = 19;
    private const int AuxChannelAt = 25;
    private const int FirstHandle = 4;
    private const int PanelHandle = 8;                  // DEVICE_HANDLE_LFP1
    private const ushort HdmiDevice = 0x60D2;
    private const ushort DisplayPortDevice = 0x68C6;
    private const ushort PanelDevice = 0x78C6;

    /// <param name="platform">The GPU that the table describes.</param>
    /// <param name="connectors">The connectors, one child each.</param>
    public static byte[] Build(GpuPlatform platform, IReadOnlyList<Connector> connectors)
    {
        byte[] features = new byte[GeneralFeaturesSize];
        PanelFeatures? panel =
            connectors.FirstOrDefault(connector => connector.Kind == ConnectorKind.EmbeddedDisplayPort)?.Panel;
        byte[] definitions =
        [
            CrtDdcPin, 0, 0, 0, ChildSize,
            .. connectors.SelectMany(connector => Child(platform, connector, hasPanel: panel is not null)),
        ];
        byte[] blocks =
        [
            .. Block(GeneralFeatures, features), .. Block(GeneralDefinitions, definitions),
            .. panel is not null ? Block(DriverFeatures, FeaturesOf(panel)) : [],
            .. panel is { SwitchesRate: true } ? Block(PanelOptions, OptionsOfPanel()) : [],
        ];

        byte[] table = new byte[VbtHeaderSize + BdbHeaderSize + blocks.Length];
        Span<byte> vbt = table.AsSpan(0, VbtHeaderSize);
        Encoding.ASCII.GetBytes(platform.VbtSignature.PadRight(SignatureSize), vbt);
        BinaryPrimitives.WriteUInt16LittleEndian(vbt[VbtVersionAt..], VbtVersion);
        BinaryPrimitives.WriteUInt16LittleEndian(vbt[VbtHeaderSizeAt..], VbtHeaderSize);
        BinaryPrimitives.WriteUInt16LittleEndian(vbt[VbtSizeAt..], (ushort)table.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(vbt[BdbOffsetAt..], VbtHeaderSize);

        Span<byte> bdb = table.AsSpan(VbtHeaderSize);
        Encoding.ASCII.GetBytes("BIOS_DATA_BLOCK ", bdb);
        BinaryPrimitives.WriteUInt16LittleEndian(bdb[BdbVersionAt..], BdbVersion);
        BinaryPrimitives.WriteUInt16LittleEndian(bdb[BdbHeaderSizeAt..], BdbHeaderSize);
        BinaryPrimitives.WriteUInt16LittleEndian(bdb[BdbSizeAt..], (ushort)bdb.Length);
        blocks.CopyTo(bdb[BdbHeaderSize..]);

        table[ChecksumAt] = Checksum.Complement(table);
        return table;
    }

    private static byte[] Block(byte id, byte[] data) => [id, (byte)data.Length, (byte)(data.Length >> 8), .. data];

    private static byte[] FeaturesOf(PanelFeatures panel)
    {
        byte[] features = new byte[DriverFeaturesSize];
        int flags = (panel.SelfRefresh > 0 ? PanelSelfRefresh : 0) | (panel.SwitchesRate ? RateSwitching : 0);
        BinaryPrimitives.WriteUInt16LittleEndian(features.AsSpan(FeatureFlagsAt), (ushort)flags);
        return features;
    }

    /// <summary>The options of a panel of type 0 whose rate a driver may switch.</summary>
    private static byte[] OptionsOfPanel()
    {
        byte[] options = new byte[PanelOptionsSize];
        options[RateSwitchingAt] = Seamless;
        return options;
    }

    /// <summary>A driver looks up the options of the panel by its handle, and nothing by those of the others. The port
    /// that would have the panel's takes that of port A, which the panel does not use.</summary>
    private static ushort HandleOf(Connector connector, bool hasPanel)
    {
        int handle = FirstHandle << connector.Port.Index;
        bool isPanel = connector.Kind == ConnectorKind.EmbeddedDisplayPort;
        return (ushort)(isPanel ? PanelHandle : hasPanel && handle == PanelHandle ? FirstHandle : handle);
    }

    private static byte[] Child(GpuPlatform platform, Connector connector, bool hasPanel)
    {
        PlugRow plug = platform.PlugOf(connector.Port);
        byte[] child = new byte[ChildSize];
        BinaryPrimitives.WriteUInt16LittleEndian(child, HandleOf(connector, hasPanel));
        if (connector.Kind != ConnectorKind.Hdmi)
        {
            ushort type = connector.Kind == ConnectorKind.DisplayPort ? DisplayPortDevice : PanelDevice;
            BinaryPrimitives.WriteUInt16LittleEndian(child.AsSpan(DeviceTypeAt), type);
            child[DvoPortAt] = plug.Vbt.DisplayPort;
            child[AuxChannelAt] = plug.Vbt.AuxChannel;
        }
        else
        {
            BinaryPrimitives.WriteUInt16LittleEndian(child.AsSpan(DeviceTypeAt), HdmiDevice);
            child[DvoPortAt] = plug.Vbt.Hdmi;
            child[DdcPinAt] = (byte)plug.DataChannel.VbtPin;
        }

        return child;
    }
}
