using VfioUser.Protocol;
using VfioUser.Server.Dma;

namespace VfioUser.Server.Requests;

/// <summary>The features that log the device's writes. Source: vfio.h, VFIO_DEVICE_FEATURE_DMA_LOGGING_*.</summary>
internal sealed class DirtyLogRequests(DirtyLog log)
{
    /// <summary>DMA_LOGGING_START. The echo contains the page size in use. Starting again changes nothing.</summary>
    /// <exception cref="VfioUserException">EINVAL: an impossible page size or range, or too few ranges.</exception>
    public void Start(ReadOnlySpan<byte> data, Span<byte> echo)
    {
        DmaLoggingControl control = FeatureRequests.Data<DmaLoggingControl>(data);
        ReadOnlySpan<byte> tail = data[DmaLoggingControl.Length..];
        DirtyLog.RequirePageSize(control.PageSize);
        if (control.RangeCount > (uint)(tail.Length / DmaLoggingRange.Length))
        {
            throw new VfioUserException(
                Errno.EINVAL, $"{control.RangeCount} ranges do not fit into {tail.Length} bytes");
        }

        DmaLoggingRange[] ranges = new DmaLoggingRange[control.RangeCount];
        for (int i = 0; i < ranges.Length; i++)
        {
            ranges[i] = Wire.Read<DmaLoggingRange>(tail[(i * DmaLoggingRange.Length)..]);
            DirtyLog.RequireRange(ranges[i].Address, ranges[i].Size);
        }

        if (!log.IsActive)
        {
            log.Start(ranges);
        }

        Wire.Write(echo, control with { PageSize = DirtyLog.PageSize });
    }

    /// <summary>DMA_LOGGING_STOP; its data is ignored.</summary>
    public void Stop() => log.Stop();

    /// <summary>DMA_LOGGING_REPORT.</summary>
    /// <exception cref="VfioUserException">EINVAL: logging is off, an impossible range or page size, or more bits than
    /// fit a message or the client accepts.</exception>
    public void Report(in DeviceFeature head, ReadOnlySpan<byte> data, Reply reply)
    {
        DmaLoggingReport report = FeatureRequests.Data<DmaLoggingReport>(data);
        int bytes = log.RequireReportable(report);
        int length = DeviceFeature.Length + DmaLoggingReport.Length + bytes;
        ArgSize.Require(head.ArgSize, length);
        Span<byte> rest = Wire.Write(reply.Allocate(length), head with { ArgSize = (uint)length });
        log.Report(Wire.Write(rest, report), report);
    }
}
