using System.Buffers.Binary;

namespace RemoteDisplay.Video;

/// <summary>A Matroska file with one video track, whose pictures have times of their own. Each picture is complete in
/// the file when it has been added, so a file that was not finished can be played too; finishing it adds the duration
/// and an index. Source: RFC 9559.</summary>
internal sealed class MatroskaFile
{
    /// <summary>The unit of times in the file, ns.</summary>
    public const long UnitNs = 100_000;

    /// <summary>A picture's time is of 16 bits from its cluster's on.</summary>
    private const long LongestClusterUnits = 30_000;

    private const uint Ebml = 0x1A45_DFA3, EbmlVersion = 0x4286, EbmlReadVersion = 0x42F7, EbmlMaxIdLength = 0x42F2;
    private const uint EbmlMaxSizeLength = 0x42F3, DocType = 0x4282, DocTypeVersion = 0x4287;
    private const uint DocTypeReadVersion = 0x4285, Segment = 0x1853_8067, SeekHead = 0x114D_9B74, Seek = 0x4DBB;
    private const uint SeekId = 0x53AB, SeekPosition = 0x53AC, Info = 0x1549_A966, TimestampScale = 0x2A_D7B1;
    private const uint DateUtc = 0x4461, MuxingApp = 0x4D80, WritingApp = 0x5741, Duration = 0x4489;
    private const uint Tracks = 0x1654_AE6B, TrackEntry = 0xAE, TrackNumber = 0xD7, TrackUid = 0x73C5;
    private const uint TrackType = 0x83, FlagLacing = 0x9C, Name = 0x536E, CodecId = 0x86, CodecPrivate = 0x63A2;
    private const uint Video = 0xE0, FlagInterlaced = 0x9A, PixelWidth = 0xB0, PixelHeight = 0xBA;
    private const uint Cluster = 0x1F43_B675, Timestamp = 0xE7, SimpleBlock = 0xA3, Cues = 0x1C53_BB6B;
    private const uint CuePoint = 0xBB, CueTime = 0xB3, CueTrackPositions = 0xB7, CueTrack = 0xF7;
    private const uint CueClusterPosition = 0xF1;

    private const int SizeLength = sizeof(ulong);
    private const byte FirstTrack = 1, IsKeyFrame = 0x80;
    private const string Program = "gvt-device";

    private static readonly DateTime s_epoch = new(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly Stream _output;
    private readonly EbmlWriter _writer = new();
    private readonly List<(long Time, long Position)> _keys = [];
    private readonly long _segmentStart;
    private readonly long _cuesField;
    private readonly long _durationField;
    private long _position;
    private long _clusterStart = -1;
    private long _clusterTime;
    private long _last = -1;

    /// <summary>Writes the head of the file.</summary>
    /// <param name="output">Without positions the file gets no duration and no index. The caller owns it.</param>
    /// <param name="widthPx">Of all pictures.</param>
    /// <param name="heightPx">Of all pictures.</param>
    /// <param name="name">Of the track.</param>
    /// <param name="begun">The time of the day at time 0.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public MatroskaFile(Stream output, int widthPx, int heightPx, string name, DateTime begun)
    {
        _output = output;
        _writer.Master(Ebml, WriteFormat);
        _writer.Begin(Segment);
        _segmentStart = _writer.Length;
        _writer.Master(SeekHead, head => head.Master(Seek, seek =>
        {
            Span<byte> cues = stackalloc byte[sizeof(uint)];
            BinaryPrimitives.WriteUInt32BigEndian(cues, Cues);
            seek.Binary(SeekId, cues);
            seek.Unsigned(SeekPosition, 0);
        }));
        _cuesField = _writer.Length - sizeof(ulong);
        _writer.Master(Info, info =>
        {
            info.Unsigned(TimestampScale, UnitNs);
            info.Signed(DateUtc, (begun.ToUniversalTime() - s_epoch).Ticks * 100);
            info.Text(MuxingApp, Program);
            info.Text(WritingApp, Program);
            info.Float(Duration, 0);
        });
        _durationField = _writer.Length - sizeof(double);
        _writer.Master(Tracks, tracks => tracks.Master(TrackEntry, track =>
        {
            track.Unsigned(TrackNumber, FirstTrack);
            track.Unsigned(TrackUid, FirstTrack);
            track.Unsigned(TrackType, 1);
            track.Unsigned(FlagLacing, 0);
            track.Text(Name, name);
            track.Text(CodecId, "V_MS/VFW/FOURCC");
            track.Binary(CodecPrivate, BitmapInfo(widthPx, heightPx));
            track.Master(Video, video =>
            {
                video.Unsigned(FlagInterlaced, 2);
                video.Unsigned(PixelWidth, (ulong)widthPx);
                video.Unsigned(PixelHeight, (ulong)heightPx);
            });
        }));
        Write();
    }

    /// <summary>Bytes of the file so far.</summary>
    public long Length => _position;

    /// <summary>Whether the next picture needs to be a key: there is none, or the last is long ago.</summary>
    /// <param name="timeNs">Of the next picture, from the beginning on.</param>
    /// <param name="interval">From one key to the next.</param>
    public bool NeedsKey(long timeNs, TimeSpan interval) =>
        _keys.Count == 0 || timeNs - (_keys[^1].Time * UnitNs) >= interval.TotalNanoseconds;

    /// <summary>Adds a picture.</summary>
    /// <param name="packet">As the codec has it.</param>
    /// <param name="timeNs">From the beginning on; a time that is not later than the last one's becomes the next
    /// unit.</param>
    /// <param name="isKey">Whether it can be decoded alone.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Add(ReadOnlySpan<byte> packet, long timeNs, bool isKey)
    {
        _last = Math.Max(_last + 1, timeNs / UnitNs);
        if (isKey || _clusterStart < 0 || _last - _clusterTime > LongestClusterUnits)
        {
            EndCluster();
            _clusterStart = _position;
            _clusterTime = _last;
            _writer.Begin(Cluster);
            _writer.Unsigned(Timestamp, (ulong)_last);
            if (isKey)
            {
                _keys.Add((_last, _clusterStart - _segmentStart));
            }
        }

        Span<byte> head = [0x80 | FirstTrack, 0, 0, isKey ? IsKeyFrame : (byte)0];
        BinaryPrimitives.WriteInt16BigEndian(head[1..], (short)(_last - _clusterTime));
        _writer.Begin(SimpleBlock, EbmlWriter.SizeOf(head.Length + packet.Length));
        _writer.Bytes(head);
        _writer.Bytes(packet);
        Write();
    }

    /// <summary>Writes what belongs to a finished file, if the output has positions.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Finish()
    {
        if (!_output.CanSeek)
        {
            return;
        }

        EndCluster();
        long cues = _position - _segmentStart;
        _writer.Master(Cues, all => _keys.ForEach(key => all.Master(CuePoint, point =>
        {
            point.Unsigned(CueTime, (ulong)key.Time);
            point.Master(CueTrackPositions, positions =>
            {
                positions.Unsigned(CueTrack, FirstTrack);
                positions.Unsigned(CueClusterPosition, (ulong)key.Position);
            });
        })));
        Write();
        Replace(_cuesField, (ulong)cues);
        Replace(_durationField, BitConverter.DoubleToUInt64Bits(Math.Max(0, _last)));
        Replace(_segmentStart - SizeLength, EbmlWriter.SizeOf(_position - _segmentStart));
    }

    private static void WriteFormat(EbmlWriter ebml)
    {
        ebml.Unsigned(EbmlVersion, 1);
        ebml.Unsigned(EbmlReadVersion, 1);
        ebml.Unsigned(EbmlMaxIdLength, 4);
        ebml.Unsigned(EbmlMaxSizeLength, 8);
        ebml.Text(DocType, "matroska");
        ebml.Unsigned(DocTypeVersion, 4);
        ebml.Unsigned(DocTypeReadVersion, 2);
    }

    /// <summary>How Video for Windows describes a track. Source: BITMAPINFOHEADER, wingdi.h.</summary>
    private static byte[] BitmapInfo(int widthPx, int heightPx)
    {
        byte[] header = new byte[40];
        BinaryPrimitives.WriteInt32LittleEndian(header, header.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(4), widthPx);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), heightPx);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(12), 1);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(14), 32);
        "ZMBV"u8.CopyTo(header.AsSpan(16));
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(20), widthPx * heightPx * sizeof(uint));
        return header;
    }

    private void EndCluster()
    {
        if (_clusterStart >= 0 && _output.CanSeek)
        {
            long content = _clusterStart + sizeof(uint) + SizeLength;
            Replace(content - SizeLength, EbmlWriter.SizeOf(_position - content));
        }
    }

    private void Write()
    {
        _output.Write(_writer.Written);
        _output.Flush();
        _position += _writer.Length;
        _writer.Clear();
    }

    private void Replace(long position, ulong value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        _output.Position = position;
        _output.Write(bytes);
        _output.Position = _position;
    }
}
