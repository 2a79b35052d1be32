namespace DisplayModel.DisplayPort;

/// <summary>Addresses in the DisplayPort configuration data. Source: VESA DisplayPort 1.2, table 2-75; the names are
/// those of the table.</summary>
internal static class DpcdAddress
{
    public const int DownStreamPortCount = 0x07;
    public const int EdpConfigurationCapability = 0x0D;
    public const int AlpmCapability = 0x2E;
    public const int PsrSupport = 0x70;
    public const int LinkBwSet = 0x100;
    public const int LaneCountSet = 0x101;
    public const int TrainingPatternSet = 0x102;
    public const int AlpmConfig = 0x116;
    public const int PsrEnable = 0x170;
    public const int SinkCount = 0x200;
    public const int Lane01Status = 0x202;
    public const int LaneAlignStatusUpdated = 0x204;
    public const int SinkStatus = 0x205;
    public const int TestResponse = 0x260;
    public const int SinkOui = 0x400;
    public const int SetPower = 0x600;
    public const int EdpRevision = 0x700;

    /// <summary>A copy of the bytes from <see cref="SinkCount"/> on, for sources that read them here.</summary>
    public const int SinkCountEsi = 0x2002;
    public const int Lane01StatusEsi = 0x200C;
    public const int SinkStatusEsi = 0x200F;
}
