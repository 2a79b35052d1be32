namespace GvtDevice.Interrupts;

/// <summary>The interrupts of a pipe that have the same bits in all generations. Source: SKL PRM vol. 2c, DE_PIPE
/// interrupt bit definition.</summary>
internal static class PipeInterrupts
{
    public const uint Vblank = 1;

    public const uint CrcDone = 1 << 28;

    private static readonly InterruptGroup[] s_groups =
        [InterruptGroup.PipeA, InterruptGroup.PipeB, InterruptGroup.PipeC, InterruptGroup.PipeD];

    /// <summary>The interrupt group of a pipe, 0 for A.</summary>
    public static InterruptGroup Of(int pipe) => s_groups[pipe];
}
