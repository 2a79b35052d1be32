using System.Buffers.Binary;
using DisplayModel.Edid;

namespace RemoteDisplay.QemuConsole.Virtio;

/// <summary>Answers the guest's virtio-gpu driver, which must run because QEMU hands out its console only then. It
/// reports that no monitor is plugged in, and discards what the driver draws. Source: virtio 1.2, section
/// 5.7.6.</summary>
internal static class GpuCommand
{
    /// <summary>The bytes of a request that matter.</summary>
    public const int MaxRequest = 64;

    /// <summary>The length of the longest answer.</summary>
    public const int MaxAnswer = HeaderLength + EdidHeader + EdidLength;

    public const uint GetDisplayInfo = 0x0100;          // VIRTIO_GPU_CMD_GET_DISPLAY_INFO
    public const uint GetEdid = 0x010A;                 // VIRTIO_GPU_CMD_GET_EDID
    public const uint OkNoData = 0x1100;                // VIRTIO_GPU_RESP_OK_NODATA
    public const uint OkDisplayInfo = 0x1101;           // VIRTIO_GPU_RESP_OK_DISPLAY_INFO
    public const uint OkEdid = 0x1104;                  // VIRTIO_GPU_RESP_OK_EDID
    public const uint ErrorUnspecified = 0x1200;        // VIRTIO_GPU_RESP_ERR_UNSPEC
    public const int HeaderLength = 24;
    public const int DisplayInfoLength = HeaderLength + (MaxScanouts * ScanoutLength);

    private const uint ResourceCreate2D = 0x0101;       // VIRTIO_GPU_CMD_RESOURCE_CREATE_2D, the first of six
    private const uint ResourceDetachBacking = 0x0107;  // VIRTIO_GPU_CMD_RESOURCE_DETACH_BACKING, the last
    private const uint FlagFence = 1;                   // VIRTIO_GPU_FLAG_FENCE
    private const int MaxScanouts = 16;
    private const int ScanoutLength = 24;
    private const int EdidHeader = 8;
    private const int EdidLength = 1024;

    private static readonly byte[] s_edid =
        EdidBuilder.Build(
            new MonitorDescription { PreferredMode = CvtTiming.For(1280, 800, 60_000), Name = "QEMU console" });

    /// <summary>Answers a request of the control queue. Two-dimensional drawing succeeds without effect.</summary>
    /// <returns>Bytes written to <paramref name="answer"/>, which has room for <see cref="MaxAnswer"/>.</returns>
    public static int Respond(ReadOnlySpan<byte> request, Memory<byte> answer)
    {
        Span<byte> bytes = answer.Span[..MaxAnswer];
        bytes.Clear();
        if (request.Length < HeaderLength)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, ErrorUnspecified);
            return HeaderLength;
        }

        WriteHeader(request, bytes, out uint command);
        switch (command)
        {
            case GetDisplayInfo:
                BinaryPrimitives.WriteUInt32LittleEndian(bytes, OkDisplayInfo);
                return DisplayInfoLength;
            case >= ResourceCreate2D and <= ResourceDetachBacking:
                BinaryPrimitives.WriteUInt32LittleEndian(bytes, OkNoData);
                return HeaderLength;
            case GetEdid:
                BinaryPrimitives.WriteUInt32LittleEndian(bytes, OkEdid);
                BinaryPrimitives.WriteInt32LittleEndian(bytes[HeaderLength..], s_edid.Length);
                s_edid.CopyTo(bytes[(HeaderLength + EdidHeader)..]);
                return MaxAnswer;
            default:
                BinaryPrimitives.WriteUInt32LittleEndian(bytes, ErrorUnspecified);
                return HeaderLength;
        }
    }

    /// <summary>Requests of the cursor queue have no effect.</summary>
    public static int Swallow(ReadOnlySpan<byte> request, Memory<byte> answer) => 0;

    /// <summary>The answer repeats the fence of the request.</summary>
    private static void WriteHeader(ReadOnlySpan<byte> request, Span<byte> answer, out uint command)
    {
        command = BinaryPrimitives.ReadUInt32LittleEndian(request);
        uint flags = BinaryPrimitives.ReadUInt32LittleEndian(request[4..]);
        if ((flags & FlagFence) != 0)
        {
            request[..HeaderLength].CopyTo(answer);
            BinaryPrimitives.WriteUInt32LittleEndian(answer[4..], FlagFence);
        }
    }
}
