using System.Runtime.InteropServices;

namespace VfioUser.Protocol;

/// <summary>The data of <see cref="FeatureId.DmaLoggingStart"/>; ranges follow. Source: vfio.h,
/// vfio_device_feature_dma_logging_control.</summary>
/// <param name="PageSize">Bytes for each bit: in a command the requested number, in the reply the actual one.</param>
/// <param name="RangeCount">Number of ranges that follow; 0 for all memory.</param>
/// <param name="Reserved">0.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct DmaLoggingControl(ulong PageSize, uint RangeCount, uint Reserved)
{
    public const int Length = 16;
}

/// <summary>Source: vfio.h, vfio_device_feature_dma_logging_range.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct DmaLoggingRange(ulong Address, ulong Size)
{
    public const int Length = 16;
}

/// <summary>The data of <see cref="FeatureId.DmaLoggingReport"/>; in the reply a bitmap of 64-bit words follows, one
/// bit for each page, which the report clears. Source: vfio.h, vfio_device_feature_dma_logging_report.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct DmaLoggingReport(ulong Address, ulong Size, ulong PageSize)
{
    public const int Length = 24;
}
