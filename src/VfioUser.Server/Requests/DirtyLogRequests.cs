using VfioUser.Protocol;
using VfioUser.Server.Connection;
using VfioUser.Server.Dma;

namespace VfioUser.Server.Requests;

/// <summary>The features that log what the device writes. Source: vfio.h, VFIO_DEVICE_FEATURE_DMA_LOGGING_*.</summary>
internal sealed class DirtyLogRequests(DirtyLog log)
{
    /// <summary>DMA_LOGGING_START; the echo says which page size it became. Starting again changes nothing.</summary>
    /// <exception cref="VfioUserException">EINVAL: an impossible page size or range, or ranges missing.</exception>
    public void Start(ReadOnlySpan<byte> data, Span<byte> echo)
    {
        DmaLoggingControl control = FeatureRequests.Data<DmaLoggingControl>(data);
        ReadOnlySpan<byte> tail = data[DmaLoggingControl.Length..];
        RequirePageSize(control.PageSize);
        if (control.RangeCount > (uint)(tail.Length / DmaLoggingRange.Length))
        {
            throw new VfioUserException(Errno.EINVAL, $"{control.RangeCount} ranges do not fit into {tail.Length} bytes");
        }

        DmaLoggingRange[] ranges = new DmaLoggingRange[control.RangeCount];
        for (int i = 0; i < ranges.Length; i++)
        {
            ranges[i] = Wire.Read<DmaLoggingRange>(tail[(i * DmaLoggingRange.Length)..]);
            RequireRange(ranges[i].Address, ranges[i].Size);
        }

        if (!log.IsActive)
        {
            log.Start(ranges);
        }

        Wire.Write(echo, control with { PageSize = DirtyLog.PageSize });
    }

    /// <summary>DMA_LOGGING_STOP; what follows is ignored.</summary>
    public void Stop() => log.Stop();

    /// <summary>DMA_LOGGING_REPORT.</summary>
    /// <exception cref="VfioUserException">EINVAL: nothing is logged, an impossible range or page size, or more bits than
    /// a message may have or the client takes.</exception>
    public void Report(in DeviceFeature head, ReadOnlySpan<byte> data, Reply reply)
    {
        DmaLoggingReport report = FeatureRequests.Data<DmaLoggingReport>(data);
        RequirePageSize(report.PageSize);
        RequireRange(report.Address, report.Size);
        if (!log.IsActive || report.PageSize < DirtyLog.PageSize || report.Address % report.PageSize != 0)
        {
            throw new VfioUserException(
                Errno.EINVAL, $"no report of pages of {report.PageSize} bytes from 0x{report.Address:X}: logging is off, or not so fine");
        }

        ulong bits = ((report.Size - 1) / report.PageSize) + 1;
        ulong bytes = ((bits - 1) / 64 + 1) * sizeof(ulong);
        const int fixedLength = DeviceFeature.Length + DmaLoggingReport.Length;
        if (bytes > VersionNegotiation.MaxDataTransferSize || bytes + fixedLength > head.ArgSize)
        {
            throw new VfioUserException(Errno.EINVAL, $"{bytes} bytes of bitmap are too many");
        }

        int length = fixedLength + (int)bytes;
        Span<byte> rest = Wire.Write(reply.Allocate(length), head with { ArgSize = (uint)length });
        log.Report(Wire.Write(rest, report), report);
    }

    private static void RequirePageSize(ulong pageSize)
    {
        if (!ulong.IsPow2(pageSize))
        {
            throw new VfioUserException(Errno.EINVAL, $"{pageSize} is no page size");
        }
    }

    private static void RequireRange(ulong address, ulong size)
    {
        if (size == 0 || size - 1 > ulong.MaxValue - address)
        {
            throw new VfioUserException(Errno.EINVAL, $"0x{address:X}+0x{size:X} is empty or wraps");
        }
    }
}
