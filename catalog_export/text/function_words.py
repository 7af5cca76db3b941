"""Words and word endings that tell languages apart. Tables only.

Function words carry the grammar of a sentence, so they tell its language even where most of its nouns are borrowed: an
Indonesian sentence about transfer learning is Indonesian. Each group of words has a weight: how far one occurrence
speaks for the language. Words that two languages share stand in both, and then decide nothing between the two.
"""

from __future__ import annotations

# Words that hardly occur outside the grammar of their language weigh 2; words that also stand inside names and
# borrowed terms ("of", "and", "di") weigh 1; frequent words of scholarly prose weigh less than half of that.
WORDS: dict[str, dict[float, str]] = {
    "id": {
        2.0: """yang dan dengan untuk pada dari dalam ini itu adalah tidak oleh sebagai terhadap tersebut dapat akan
        telah karena bahwa antara atau juga serta ada lebih secara menjadi sehingga namun tetapi melalui
        berdasarkan agar jika ketika sedangkan maupun bagi kepada seperti hanya masih belum sudah bukan
        merupakan yaitu yakni ialah dapatkah apakah bagaimana mengapa dimana dalamnya setiap semua beberapa
        banyak para tiap setelah sebelum selama sampai hingga sejak kemudian selain sangat paling lainnya mereka
        kami kita saya ia dia penulis menggunakan memiliki dilakukan digunakan menunjukkan bertujuan tentang
        mengenai menurut hal cara lain harus perlu tanpa atas bawah suatu sebuah seorang serta daripada dilihat
        didapatkan diperoleh terdapat terdiri berupa oleh karenanya sekitar kecuali walaupun meskipun apabila
        bila kalau supaya guna demi akibat maka lalu pun lagi pula saling sama sendiri namanya""",
        1.0: "di ke se si nya per hasil penelitian tujuan metode latar belakang kesimpulan saran tahun",
        0.8: """analisis pengaruh hubungan perbandingan penerapan pengembangan perancangan peran studi kasus sistem
        evaluasi implementasi gambaran faktor tingkat kualitas kinerja pelayanan masyarakat pemerintah daerah
        negara perusahaan pasien mahasiswa kota anak perempuan keluarga hukum pendidikan kesehatan ekonomi
        sosial budaya kebijakan strategi nilai model proses uji variabel responden jumlah rata besar kecil
        tinggi rendah baru baik indonesia bahasa kata kajian tinjauan upaya bentuk makna fungsi pola potensi
        dampak efektivitas optimasi prediksi klasifikasi deteksi rancang bangun buku novel karya upacara adat
        naskah laut darat tanah rumah sakit orang tua muda hidup kerja usaha kamus istilah kecil cerita lagu
        tari desa kampung jawa sunda bali sumatera jakarta dua tiga empat lima enam tujuh delapan sembilan
        sepuluh satu pertama kedua skripsi tesis disertasi abstrak judul laporan akhir tugas mata uang harga pasar
        saham bank air makan oleh-oleh sehari-hari pengguna rekomendasi tabel gambar memuat hasilnya rerata
        simpangan baku hipotesis pertama diterima ditolak diketahui diuji diukur diteliti dibahas ditemukan
        diberikan dibuat dipakai terjadi tersedia berbeda berbasis berkembang bekerja membahas membuat
        memberikan mengetahui mengukur meneliti menemukan membantu menggambarkan menjelaskan mengandung
        menyatakan menurunkan meningkatkan meningkat menurun peningkatan penurunan penggunaan pembuatan
        pengujian pengukuran pengamatan pengolahan pengumpulan perubahan perkembangan pelaksanaan pemerintahan
        kehidupan keadaan kebutuhan kegiatan kemampuan keputusan kepuasan kesulitan keterbatasan keuangan
        lingkungan bangunan makanan minuman tulisan bacaan laporan jawaban pertanyaan masalah jenis bagian
        bidang wilayah kawasan kelompok pihak orang pria laki-laki guru siswa murid sekolah dosen dokter perawat
        petani nelayan pedagang buruh pekerja karyawan pelanggan konsumen pembeli penjual warga penduduk
        pengguna penulisan waktu hari minggu bulan jam menit kali lama umur usia harga biaya uang angka nilainya
        jarak luas panjang berat suhu udara tanaman hewan ikan pohon hutan sungai pantai pulau gunung jalan
        kapal mobil kereta listrik mesin alat bahan kayu batu besi kaca kertas kain warna suara cahaya gerak
        bebas benar salah jelas penting utama umum khusus kuat lemah cepat lambat banyaknya sedikit dekat jauh
        dalam luar muncul hilang tetap cukup hampir selalu sering jarang kadang biasanya ternyata akhirnya
        kemudiannya masing-masing sebesar sebanyak sejumlah dibandingkan seluruh sebagian lainnya
        risiko proyek upah arsitektur kuno perahu rumput bunga kebun pelabuhan penyakit jantung sastra lisan sengketa
        kisah cerpen puisi tokoh perang kerajaan masjid gereja perkawinan perceraian waris pidana perdata perjanjian
        pajak anggaran lembaga dewan partai pemilihan kebebasan remaja bayi gizi obat luka nyeri darah otak ginjal
        kanker tulang gigi mulut kulit telinga dialek melayu koperasi tahunan kumpulan manajemen""",
    },
    "en": {
        2.0: """the this that these those which is are was were be been being has have had their its they them there it
        we our he she his her not but however therefore because between among through whether while when where
        what who whom how than then thus also such can could may might should would will must does did been
        using used uses showed shows show aims aimed based conducted found result results into from by at as an
        or about after before during within without against under over each both other more most many much some
        any all only very still yet even although though since until upon toward towards whereas hence
        furthermore moreover meanwhile according one another itself themselves do done doing if so out up down
        off no able via you your him her if when often yet own few every""",
        1.0: "of and for in with on to a study research analysis thesis paper writer purpose",
        0.4: """method methods relationship influence effect effects impact role factors case comparison
        development design implementation evaluation system model process level quality performance service
        services public government regional state company patients students city children women family law
        education health economic social culture policy strategy value test variable respondents number high low
        new good language words review effort form meaning function pattern potential effectiveness optimization
        prediction classification detection book novel ceremony land house people young life work business
        dictionary terms little village two three four five six seven eight nine ten first second dissertation
        abstract report final price market stock bank water food table figure contains mean standard deviation
        hypothesis accepted rejected known tested measured examined discussed given made occur occurs available
        different describes explains states increase increased decrease decreased use making measurement
        observation collection change development condition need activity ability decision satisfaction
        difficulty problem problems kind part field area region group groups man men teacher teachers pupils
        doctor nurse farmers workers employees customers residents time day week month hour age cost money
        number distance temperature air plant plants animal fish tree trees forest river island road ship wood
        stone paper color sound light free true false clear important main general special strong weak fast slow
        near far always often rarely usually finally average total compared whole rest
        islands heart disease wage land literature architecture mosque ancient traditional introduction political
        science youth stories war kingdom church marriage divorce inheritance criminal contract tax budget institution
        council election freedom rights adolescent infants nutrition wound pain blood brain kidney cancer bone teeth
        dental mouth skin dialect cooperative annual collection poems""",
    },
    "jv": {
        2.0: """lan ing kang sing punika ingkang saking kaliyan wonten dhateng menika inggih panaliten dados kanthi
        utawi utawa boten ora iki iku marang dening kanggo dudu yaiku inggih menawa amarga awit panliten saged
        bisa ana dadi karo ning sabanjure supados dene uga mau wae isih wis arep durung panganggone basane
        migunakaken ngginakaken nggunakake ginakaken kasebut kasebat lumantar miturut sajrone antarane saka
        gunane tegese mujudake minangka wong bocah pada uga luwih kudu arupa asile asil ancas njlentrehake
        nduweni duwe sanajan nalika bakal durung kabeh sawijining sijine kaya mangkono mengkono""",
        0.5: "basa jawa tembung wangsulan paugeran paniliten paraga",
    },
    "su": {
        2.0: """jeung nu anu dina tina ieu eta éta pikeun teu henteu nyaéta nyaeta ngagunakeun kana ogé oge
        panalungtikan ngeunaan sarta ku ka aya jadi lamun tapi kudu bisa geus téh teh mah atawa antara saperti
        dumasar hasilna tujuanana métodeu nepi waé wae boh dijerona ngaliwatan dipaké dipake urang maranéhna
        maranehna manéhna manehna ieuh nepika kungsi keur saurang dalapan opat genep salapan hiji mimiti
        ahir dikumpulkeun dipidangkeun ngalarapkeun ngabahas ngobrol jalma budak padumukan salila sabada tangtu
        naha kumaha mang miboga mangrupa mangrupakeun nalika sanajan ngan lian""",
        0.5: "lima basa sunda kecap panalungtikan",
    },
    "nl": {
        2.0: """is was het een van zijn niet ook worden wordt werd werden deze dit voor met naar aan bij uit door om
        maar als dat die er nog wel heeft hebben hun tussen tegen onder omdat echter zoals waarin waarop daarom
        onderzoek welke over tijdens""",
        1.0: "de en in op te of",
    },
    "de": {
        2.0: """es der die das und ist nicht ein eine einer eines einem einen mit von zu zur zum auf für sich auch wird
        werden wurde wurden dass durch bei nach aus über sind als wie oder dieser diese dieses sowie zwischen
        aber haben hat kann ihre seine vom beim ins im dem des den untersuchung arbeit welche deren indem
        sondern drückt""",
        1.0: "in an so war am",
    },
    "fr": {
        2.0: """le les des du et est une dans pour que qui par sur avec pas sont ce cette ces aux au ou leur leurs
        nous ils elle elles mais comme entre été être ont aussi ainsi étude recherche dont afin selon chez sans
        sous plus très""",
        1.0: "la de un en se on d l à a",
    },
    "es": {
        2.0: """no el los las una del que por con para como es son su sus lo al pero más este esta estos estas entre
        también fue fueron ha han muy sobre según sin hasta desde cuando donde estudio investigación trabajo
        cual cuales""",
        1.0: "de la en un o y a se",
    },
    "it": {
        2.0: """il le della delle dei degli che gli una sono con nel nella alla dal dalla questo questa come anche più
        essere stato tra ricerca non""",
        1.0: "di la per un in e si",
    },
    "pt": {
        2.0: """os da do das dos uma que não com para são como mais foi ao pela pelo também entre este esta pesquisa
        estudo em no na nos nas""",
        1.0: "de o a e as um se",
    },
    "la": {
        2.0: """et non est sunt quae quod cum ex sed ut qui autem enim ab atque esse nec vel hoc haec ad quam inter erat
        eius etiam ac pro sub apud quibus""",
        1.0: "in per si a e",
    },
}

# What tells Malay from Indonesian: spellings and words that the other does not use, and words that the other uses too,
# but less or of something else. All the rest the two share.
MALAY_ONLY = frozenset(
    """kualiti kuantiti aktiviti universiti komuniti identiti realiti fakulti entiti prioriti kreativiti objektiviti
    mobiliti majoriti minoriti produktiviti universiti-universiti sekuriti ianya pensyarah mengenalpasti soalselidik
    peratus matlamat seramai dikenalpasti keberkesanan perkhidmatan kakitangan pembolehubah ogos disember bahawa kerana
    iaitu sahaja kempen televisyen keusahawanan syarikat kaunter perbahasan akhbar""".split()
)
MALAY_RATHER = frozenset(
    """kajian kerajaan awam polisi bandar isu cadangan pelajar dijalankan dapatan kaedah manakala maklumat penyelidikan
    penyelidik memandangkan saintifik bagaimanapun persekolahan sekiranya peniaga membincangkan""".split()
)
INDONESIAN_ONLY = frozenset(
    """kualitas aktivitas universitas komunitas identitas realitas fakultas entitas prioritas kreativitas mobilitas
    mayoritas minoritas produktivitas penelitian peneliti metode kuesioner mahasiswa persen skripsi tesis disertasi
    pemerintah provinsi kabupaten kelurahan kecamatan agustus desember penjualan efektivitas wawancara narasumber bisa
    layanan variabel riset kebijakan informasi bahwa karena yaitu saja kampanye""".split()
)

# Word endings and beginnings, for short texts that hold no function word at all.
ENDINGS: dict[str, tuple[str, ...]] = {
    "id": tuple("kan nya asi itas isme ologi ografi isasi ika aan uan".split()),
    "en": tuple(
        """tion tions ing ness ment ments ity ities ship ology ics ous ive ism ed ful less ally ly ers ists ance ence
        ies ges ght ths ck ture ical""".split()
    ),
    "de": tuple("ung ungen keit heit schaft lich isch ische ischen lichen schen enden innen".split()),
    "nl": tuple("heid ische lijk lijke schap ijn atie".split()),
    "fr": tuple("eaux eux euse ique iques ité és ée ées ment ème enne ienne".split()),
    "es": tuple("ción ciones dad dades ismo mente".split()),
}
# Last letters that far more words of one of these two end with than of the other. They say less than an ending, and
# those of one word nothing.
FINALS: dict[str, tuple[str, ...]] = {
    "id": tuple("a i u ah uh ih an ang ung ong ik".split()),
    "en": tuple("e y d w ts rs ls ds ns ws nt st ct ck th sh ch on".split()),
}
# Letters that speak for a language.
LETTERS: dict[str, str] = {"de": "äöüß", "fr": "çèêœâîû", "es": "ñ¿¡", "su": "é"}
BEGINNINGS: dict[str, tuple[str, ...]] = {
    "id": ("meng", "meny", "mem", "men", "peng", "peny", "pem", "pen", "per", "ber", "ter", "ke"),
}

# Scripts: the ranges of code points that one language (or its script's commonest language) uses.
SCRIPTS: tuple[tuple[int, int, str], ...] = (
    (0x0400, 0x052F, "ru"),
    (0x0590, 0x05FF, "he"),
    (0x0600, 0x06FF, "ar"),
    (0x0750, 0x077F, "ar"),
    (0x0900, 0x097F, "hi"),
    (0x0B80, 0x0BFF, "ta"),
    (0x0E00, 0x0E7F, "th"),
    (0x1000, 0x109F, "my"),
    (0x3040, 0x30FF, "ja"),
    (0x1100, 0x11FF, "ko"),
    (0xAC00, 0xD7AF, "ko"),
    (0x3400, 0x4DBF, "zh"),
    (0x4E00, 0x9FFF, "zh"),
    (0xFB50, 0xFDFF, "ar"),
    (0xFE70, 0xFEFF, "ar"),
)
# Letters that Persian has and Arabic has not.
PERSIAN_LETTERS = frozenset("پچژگ")
