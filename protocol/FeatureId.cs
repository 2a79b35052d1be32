namespace VfioUser.Protocol;

/// <summary>The feature of a DEVICE_FEATURE. Source: vfio.h, VFIO_DEVICE_FEATURE_*.</summary>
public enum FeatureId
{
    None = 0,
    Migration = 1,
    MigrationState = 2,
    DmaLoggingStart = 6,
    DmaLoggingStop = 7,
    DmaLoggingReport = 8,
}
