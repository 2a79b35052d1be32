using DisplayModel;
using DisplayModel.Edid;
using GvtDevice.Gtt;
using GvtDevice.Mmio;
using Microsoft.Extensions.Logging;
using VfioUser.Server;

namespace GvtDevice.Guests;

/// <summary>The interface of the firmware's display driver (UEFI: Graphics Output Protocol). A notification describes
/// the monitor in six registers; two of our own show and clear a frame buffer in guest memory that these registers
/// describe. A frame buffer address of 0 means none. docs/firmware.md has the whole interface. Source: GVT-g's GOP
/// interface, GvtGopDxe for edk2 (VGT_CAPS_GOP_SUPPORTED, VGT_G2V_GOP_SETUP, struct gop).</summary>
/// <param name="display">The display that shows the frame buffer.</param>
/// <param name="nowNs">The current time, CLOCK_MONOTONIC.</param>
/// <param name="logger">The log of the device.</param>
internal sealed class GopBlock(Display display, Func<long> nowNs, ILogger logger) : ISavedBlock
{
    /// <summary>Bit of PVINFO_VGT_CAPS.</summary>
    public const uint Capability = 1 << 5;

    private const uint Page = PvInfoBlock.Page;
    private const uint Describe = 8;
    private const uint Show = 9;
    private const uint Clear = 10;
    private const int MostModes = 24;
    private const uint DefaultBitsPerPixel = 32;
    private const uint StrideAlignment = 64;

    /// <summary>"GVTG": drivers recognise the device by it.</summary>
    private const uint Signature = 0x4754_5647;

    private readonly Register[] _modes = new Register[MostModes];
    private Register _notification = null!;
    private Register _address = null!;
    private Register _width = null!;
    private Register _height = null!;
    private Register _stride = null!;
    private Register _bitsPerPixel = null!;
    private Register _size = null!;
    private Register _modeCount = null!;
    private IGuestMemory? _memory;

    public string StateName => "gop";

    public void Define(RegisterMapBuilder map)
    {
        _notification = map.At(Page + 0x818, "PVINFO_G2V_NOTIFY").AfterWrite(OnNotification);
        _address = map.At(Page + 0x860, "PVINFO_GOP_FB_BASE");
        _width = map.At(Page + 0x864, "PVINFO_GOP_WIDTH");
        _height = map.At(Page + 0x868, "PVINFO_GOP_HEIGHT");
        _stride = map.At(Page + 0x86C, "PVINFO_GOP_PITCH");
        _bitsPerPixel = map.At(Page + 0x870, "PVINFO_GOP_BPP");
        _size = map.At(Page + 0x874, "PVINFO_GOP_SIZE");
        map.At(Page + 0x880, "GOP_SIGNATURE").Reset(Signature).ReadOnly();
        _modeCount = map.At(Page + 0x884, "GOP_MODE_COUNT").ReadOnly();
        for (int i = 0; i < MostModes; i++)
        {
            _modes[i] = map.At(Page + 0x888 + (4 * (uint)i), $"GOP_MODE{i}").ReadOnly();
        }
    }

    public void Attach(IDeviceHost host) => _memory = host.Memory;

    public void Reset() => display.Firmware.Hide();

    public void Save(StateWriter writer)
    {
        FirmwarePicture? picture = display.Firmware.Picture;
        writer.Write((uint)(DirectSurface.AddressOf(picture?.Plane.SurfaceOffset ?? 0) ?? 0));
        writer.Write((uint)(picture?.WidthPx ?? 0));
        writer.Write((uint)(picture?.HeightPx ?? 0));
        writer.Write((uint)(picture?.Plane.StrideBytes ?? 0));
        writer.Write(picture?.BitsPerPixel ?? 0);
    }

    public void Restore(ref StateReader reader)
    {
        FrameBuffer saved = new(
            reader.ReadUInt(), reader.ReadUInt(), reader.ReadUInt(), reader.ReadUInt(), reader.ReadUInt());
        FirmwarePicture? picture = saved.Picture;
        if (picture is null && saved != default)
        {
            throw new InvalidDataException($"a frame buffer of {saved.WidthPx}x{saved.HeightPx}");
        }

        ShowPicture(picture);
    }

    private void OnNotification()
    {
        switch (_notification.Value)
        {
            case Describe:
                DescribeMonitor();
                break;
            case Show:
                ShowFrameBuffer();
                break;
            case Clear:
                ClearFrameBuffer();
                break;
        }
    }

    /// <summary>Describes the preferred mode of the first monitor; a size of 0 without one. The device itself has no
    /// frame buffer.</summary>
    private void DescribeMonitor()
    {
        Output? monitor = display.Outputs.FirstOrDefault(output => output.IsPlugged);
        (int WidthPx, int HeightPx)[] sizes =
            monitor is null ? [] : [.. EdidSummary.Sizes(monitor.Edid.Span).Where(IsPossible).Take(MostModes)];
        (uint width, uint height) = sizes is [var preferred, ..]
            ? ((uint)preferred.WidthPx, (uint)preferred.HeightPx)
            : (0, 0);
        uint stride = ((width * DefaultBitsPerPixel / 8) + StrideAlignment - 1) / StrideAlignment * StrideAlignment;
        Describes(new FrameBuffer(0, width, height, stride, DefaultBitsPerPixel));
        _modeCount.Value = (uint)sizes.Length;
        for (int i = 0; i < MostModes; i++)
        {
            _modes[i].Value = i < sizes.Length ? ((uint)sizes[i].HeightPx << 16) | (uint)sizes[i].WidthPx : 0;
        }
    }

    private static bool IsPossible((int WidthPx, int HeightPx) size) =>
        FirmwarePicture.Of(0, (uint)size.WidthPx, (uint)size.HeightPx, (uint)size.WidthPx * DefaultBitsPerPixel / 8)
            is not null;

    /// <summary>Shows the frame buffer of the registers, or nothing if its address is 0. Sets the address to 0 if it is
    /// not shown: it is impossible, or a driver shows a plane.</summary>
    private void ShowFrameBuffer()
    {
        FrameBuffer wanted = Described;
        FirmwarePicture? picture = display.IsDriven ? null : wanted.Picture;
        ShowPicture(picture);
        Describes(wanted with { Address = picture is null ? 0 : wanted.Address });
    }

    /// <summary>Fills the frame buffer of the registers with zeros: firmware in an emulated CPU takes much longer. Sets
    /// the address to 0 if it is not filled: it is impossible, or its memory cannot be written.</summary>
    private void ClearFrameBuffer()
    {
        FrameBuffer wanted = Described;
        bool isCleared = wanted.Picture is not null
            && _memory!.TryClear(wanted.Address, (ulong)wanted.HeightPx * wanted.StrideBytes);
        _address.Value = isCleared ? wanted.Address : 0;
    }

    /// <summary>The frame buffer of the registers.</summary>
    private FrameBuffer Described =>
        new(_address.Value, _width.Value, _height.Value, _stride.Value, _bitsPerPixel.Value);

    private void Describes(FrameBuffer frameBuffer)
    {
        _address.Value = frameBuffer.Address;
        _width.Value = frameBuffer.WidthPx;
        _height.Value = frameBuffer.HeightPx;
        _stride.Value = frameBuffer.StrideBytes;
        _bitsPerPixel.Value = frameBuffer.BitsPerPixel;
        _size.Value = frameBuffer.HeightPx * frameBuffer.StrideBytes;
    }

    private void ShowPicture(FirmwarePicture? picture)
    {
        FirmwarePicture? before = display.Firmware.Picture;
        if (picture is null)
        {
            display.Firmware.Hide();
        }
        else if (picture != before)
        {
            display.Firmware.Show(picture, nowNs());
            VgpuLog.FirmwarePicture(logger, picture.WidthPx, picture.HeightPx);
        }
    }

    /// <summary>A frame buffer as the registers describe it.</summary>
    private readonly record struct FrameBuffer(
        uint Address, uint WidthPx, uint HeightPx, uint StrideBytes, uint BitsPerPixel)
    {
        /// <summary>The picture; null if the frame buffer is impossible: it has no address, does not begin at a page,
        /// ends beyond 4 GiB, or has a size that <see cref="FirmwarePicture.Of"/> refuses.</summary>
        public FirmwarePicture? Picture =>
            Address == 0 || Address % GpuLayout.PageSize != 0 || Address + ((ulong)HeightPx * StrideBytes) > 1UL << 32
                ? null
                : FirmwarePicture.Of(DirectSurface.OffsetOf(Address), WidthPx, HeightPx, StrideBytes, BitsPerPixel);
    }
}
