using System.Runtime.InteropServices;

namespace VfioUser.Protocol;

/// <summary>Source: vfio.h, vfio_device_mig_state.</summary>
public enum MigrationState : uint
{
    Error = 0,
    Stop = 1,
    Running = 2,
    StopCopy = 3,
    Resuming = 4,
    RunningP2P = 5,
    PreCopy = 6,
    PreCopyP2P = 7,
}

/// <summary>The data of <see cref="FeatureId.MigrationState"/>. Source: vfio.h,
/// vfio_device_feature_mig_state.</summary>
/// <param name="State">The current state, or the requested one.</param>
/// <param name="DataFd">Not used over a socket.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct MigrationStateData(MigrationState State, int DataFd)
{
    public const int Length = 8;
}
