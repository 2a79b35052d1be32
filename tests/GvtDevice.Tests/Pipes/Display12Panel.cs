namespace GvtDevice.Tests.Pipes;

/// <summary>A panel on port A of display 12, as a driver lights it.</summary>
internal static class Display12Panel
{
    private const uint Enable = 1u << 31;
    private const long FrameNs = 16_666_667;

    /// <summary>Turns on pipe A with 1024x768 at 60 Hz and a picture on its first plane, and lets a frame
    /// pass.</summary>
    public static void TurnOn(TestGpu gpu)
    {
        SetRaster(gpu);
        gpu[0x60400] = Enable | (1u << 27);
        gpu[0x70008] = Enable;
        gpu[0x70180] = 0x8400_0000;
        gpu[0x70188] = 64;
        gpu[0x70190] = 0x02FF_03FF;
        gpu[0x7019C] = 0x0100_0000;
        gpu.Advance(FrameNs);
    }

    /// <summary>Sets the clock of port A and the timings of transcoder A: 1024x768 at 60 Hz.</summary>
    public static void SetRaster(TestGpu gpu)
    {
        gpu[0x164284] = 0x0055_557B;
        gpu[0x164288] = 0x0000_1E84;
        gpu[0x46010] = Enable;
        gpu[0x164280] = ~((1u << 10) | 3u);
        gpu[0x60000] = 0x053F_03FF;
        gpu[0x60008] = 0x049F_0417;
        gpu[0x6000C] = 0x0325_02FF;
        gpu[0x60014] = 0x0308_0302;
        gpu[0x6001C] = 0x03FF_02FF;
    }
}
